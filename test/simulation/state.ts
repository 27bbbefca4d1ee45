import {intentOf, parseState} from '../../source/watchdog/state-text.ts';
import type {Inode} from './disk.ts';

let lastContent: Buffer | undefined;
let lastSwitch: boolean | undefined;

/** What the switch in a state file says; undefined where nobody can read it. */
export const readSwitch = (inode: Inode | undefined): boolean | undefined => {
	if (inode === undefined || inode.isDirectory) return undefined;
	if (inode.content === lastContent) return lastSwitch;
	const parsed = parseState(inode.content);
	lastContent = inode.content;
	lastSwitch = parsed.kind === 'state' ? intentOf(parsed.state).isManualShutdown : undefined;
	return lastSwitch;
};
