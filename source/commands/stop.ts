import {GraceError, messageOf} from '../core/errors.ts';
import {stoppedBy} from '../core/narrate.ts';
import {killTimeout} from '../core/policy.ts';
import type {Settings} from '../watchdog/config.ts';
import {switchOn} from '../watchdog/intent.ts';
import type {RunRecord} from '../watchdog/run-record.ts';
import {readPath} from '../watchdog/state-read.ts';
import {intentOf} from '../watchdog/state-text.ts';
import {locateWorkspace, openWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {endWatchdog, stopUnwatched} from './ending.ts';
import {findApplication, isWatched, untilRecord, writeState} from './remote.ts';
import {say} from './say.ts';
import {lenientSettingsOf, type Verb} from './verb.ts';

/**
 * Sets the kill switch, and returns when nothing of the application is left. The watchdog stays, unless the switch
 * cannot be saved: then it is ended as well, so that a person's word is obeyed all the same. Throws FAILED after that.
 */
export const stop: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const {settings} = await lenientSettingsOf(context, workspace);
	const before = await findApplication(workspace);
	// With nothing to stop, all that is asked for is the word on disk.
	if (before === undefined && !(await isWatched(workspace))) await openWorkspace(context.directory);
	const unheard = await problemOf(say(workspace, 'stop', switchOn));
	if (unheard !== undefined) await endWatchdog(workspace, settings);
	else if (await isWatched(workspace)) await untilStopped(workspace, settings);
	const left = await findApplication(workspace);
	if (left !== undefined) await stopUnwatched(workspace, settings, left);
	const what = before === undefined ? 'Nothing ran' : `Stopped (pid ${before.pid})`;
	const unsaved = unheard ?? (await problemOf(saveSwitch(workspace)));
	if (unsaved !== undefined) {
		const ended = unheard === undefined ? '' : ', and no watchdog runs any more';
		const consequence = (await isWatched(workspace))
			? 'The watchdog keeps it stopped, and saves the switch as soon as it can; one that starts before brings the application back.'
			: 'Mend that, or the next start brings the application back.';
		throw new GraceError(
			'FAILED',
			`${what}${ended}, but the kill switch could not be saved: ${unsaved} ${consequence}`,
		);
	}
	context.print(`${what}. The kill switch is on: it stays stopped until \`grace-tui start\`.`);
	return 0;
};

// A watchdog whose disk takes nothing has obeyed all the same; but who comes after it must find the word.
const saveSwitch = async (workspace: Workspace): Promise<void> => {
	const reading = await readPath(workspace.stateFile);
	const isSaved = reading.kind === 'state' && intentOf(reading.state).isManualShutdown;
	if (!isSaved) await writeState(workspace, switchOn);
};

const problemOf = (work: Promise<void>): Promise<string | undefined> =>
	work.then(
		() => undefined,
		error => messageOf(error),
	);

const untilStopped = async (workspace: Workspace, {policy}: Settings): Promise<void> => {
	const timeout = policy.stopTimeout + killTimeout * 2;
	// An older record may say `stopped`, too; and a watchdog that dies meanwhile leaves the rest to us.
	const isTold = (record: RunRecord | undefined): boolean =>
		record === undefined || record.stopped_by === stoppedBy.person;
	const isGone = async (record: RunRecord | undefined): Promise<boolean> =>
		(isTold(record) && (await findApplication(workspace)) === undefined) || !(await isWatched(workspace));
	await untilRecord(workspace, isGone, timeout, 'the application to stop');
};
