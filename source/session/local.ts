import path from 'node:path';
import {createAlertFeed} from '../alerts/feed.ts';
import {createAlertWriter} from '../alerts/writer.ts';
import {codeOf, messageOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {removeTemporaries} from '../runtime/temporaries.ts';
import type {Watchdog, WatchdogOptions} from '../watchdog/contract.ts';
import {startWatchdog} from '../watchdog/watchdog.ts';
import {restoreWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {createLinkServer} from './link-server.ts';
import {createLogTail} from './log-tail.ts';
import type {Session} from './session.ts';

/** A watchdog in this process that puts its own alerts on record. */
export const startLocalWatchdog = async (
	options: Omit<WatchdogOptions, 'writeAlert' | 'link'>,
): Promise<Watchdog> => {
	const {workspace, clock} = options;
	// What goes wrong before there is a watchdog to tell.
	const early = new Map<string, string | undefined>();
	let setTrouble = (topic: string, message: string | undefined): void => {
		early.set(topic, message);
	};
	const writer = createAlertWriter({
		directory: workspace.alerts,
		temporaryDirectory: workspace.temporary,
		clock,
		makeDirectories: () => restoreWorkspace(workspace),
		onError: error =>
			setTrouble(
				'alerts',
				`alerts/ cannot be written (${codeOf(error) || messageOf(error)}): make room or give permission.`,
			),
		onRecovered: () => setTrouble('alerts', undefined),
	});
	const link = createLinkServer({workspace, onTrouble: message => setTrouble('link', message)});
	const watchdog = await startWatchdog({...options, writeAlert: writer.write, link});
	setTrouble = watchdog.setTrouble;
	for (const [topic, message] of early) setTrouble(topic, message);
	link.serve(watchdog);
	const stopTidying = tidyRegularly(workspace, clock, problem => watchdog.setTrouble('archive', problem));
	const ended = watchdog.ended.then(async () => {
		stopTidying();
		await writer.close();
	});
	return {...watchdog, ended};
};

// After the first frame, and once a day from then on.
const tidyAfter = 10_000;
// By then what a watchdog before this one was writing when it was killed is old enough to be nobody's.
const clearAfter = 70_000;
const tidyInterval = 24 * 60 * 60 * 1000;
// What could not be archived stays where it is, and is tried again.
const tidyAgainAfter = 15_000;

const tidyRegularly = (
	{alerts, directory, private: hidden, temporary, stateFile}: Workspace,
	clock: Clock,
	onProblem: (problem: string | undefined) => void,
): (() => void) => {
	let isStopped = false;
	const tidy = async (): Promise<void> => {
		const problem = await archive(alerts, clock).catch(messageOf);
		if (isStopped) return;
		onProblem(problem === undefined ? undefined : `Old alerts cannot be archived: ${problem}.`);
		const interval = problem === undefined ? tidyInterval : tidyAgainAfter;
		cancel = clock.callAt(clock.now() + interval, () => void tidy());
	};
	const clear = async (): Promise<void> => {
		const now = clock.wall();
		await removeTemporaries(directory, now, path.basename(stateFile));
		for (const each of [hidden, temporary, alerts]) await removeTemporaries(each, now);
		if (!isStopped) cancelClearing = clock.callAt(clock.now() + tidyInterval, () => void clear());
	};
	let cancel = clock.callAt(clock.now() + tidyAfter, () => void tidy());
	let cancelClearing = clock.callAt(clock.now() + clearAfter, () => void clear());
	return () => {
		isStopped = true;
		cancel();
		cancelClearing();
	};
};

const archive = async (directory: string, clock: Clock): Promise<string | undefined> => {
	const {archiveAlerts} = await import('../alerts/retention.ts');
	const {problem} = await archiveAlerts({directory, now: clock.wall()});
	return problem;
};

/** The session of a watchdog in this very process. */
export const openLocalSession = (
	watchdog: Watchdog,
	{workspace}: Pick<WatchdogOptions, 'workspace'>,
): Session & {readonly close: () => Promise<void>} => {
	const alerts = createAlertFeed({
		directory: workspace.alerts,
		onError: error =>
			watchdog.setTrouble('alert feed', `The alert feed may lag behind: ${messageOf(error)}.`),
		onRecovered: () => watchdog.setTrouble('alert feed', undefined),
	});
	const log = createLogTail(workspace.applicationLog);
	return {
		model: watchdog.model,
		alerts,
		log,
		send: watchdog.send,
		restartKernel: watchdog.applications.restartKernel,
		isAttached: false,
		close: async () => {
			log.close();
			await alerts.close();
		},
	};
};
