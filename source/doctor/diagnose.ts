import {judgeBoot} from './boot.ts';
import {judgeDisk} from './disk.ts';
import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';
import {judgeCommand, judgeConfig, judgeCwd, judgeNode, judgePlaces} from './installation.ts';
import {judgeReceivers} from './receivers.ts';
import {judgeApplication, judgeLinks, judgePort, judgeState, judgeWatchdog} from './running.ts';

/** Everything that can be said of an installation, in the order in which it is mended. */
export const diagnose = (facts: Facts): readonly Finding[] => [
	judgeNode(facts),
	...judgePlaces(facts),
	judgeConfig(facts),
	judgeCwd(facts),
	...judgeCommand(facts),
	...judgePort(facts),
	...judgeState(facts),
	...judgeWatchdog(facts),
	...judgeApplication(facts),
	...judgeLinks(facts),
	...judgeReceivers(facts),
	...judgeBoot(facts),
	...judgeDisk(facts),
];
