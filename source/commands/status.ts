import {plainJson} from '../core/text.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {statusLines} from './status-lines.ts';
import {readStatus, type Status} from './status-report.ts';
import {lenientSettingsOf, type Verb} from './verb.ts';

/** Tells how the application is, with or without a watchdog: 0 healthy, 3 stopped, 4 unknown, 5 running but not healthy. */
export const status: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const {settings, problem} = await lenientSettingsOf(context, workspace);
	const found = await readStatus(workspace, settings.policy, problem);
	for (const line of context.isJson ? [plainJson(found, 2)] : statusLines(found)) context.print(line);
	return exitCodeOf(found);
};

const exitCodeOf = ({phase, health, manual_shutdown, kernels = []}: Status): number => {
	if (phase === 'stopped') return manual_shutdown === null ? 4 : 3;
	const isCriticalDown = kernels.some(kernel => kernel.critical && kernel.standing === 'failed');
	return phase === 'running' && health.reading !== 'failing' && !isCriticalDown ? 0 : 5;
};
