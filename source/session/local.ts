import {createAcknowledgements} from '../alerts/acknowledgements.ts';
import {createAlertFeed} from '../alerts/feed.ts';
import {createSilences} from '../alerts/silences.ts';
import {createAlertWriter} from '../alerts/writer.ts';
import type {Payload} from '../core/alert.ts';
import {reasonOf} from '../core/errors.ts';
import {unsavedAlerts} from '../core/waiting-alerts.ts';
import type {Watchdog, WatchdogOptions} from '../watchdog/contract.ts';
import {startWatchdog} from '../watchdog/watchdog.ts';
import {restoreWorkspace} from '../watchdog/workspace.ts';
import {createAlertSenders} from './alert-senders.ts';
import {createLinkServer} from './link-server.ts';
import {createLogTail} from './log-tail.ts';
import {createMetricsServer} from './metrics-server.ts';
import {readPreviousLife} from './previous-life.ts';
import type {Session} from './session.ts';
import {tidyRegularly} from './tidy-regularly.ts';

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
				unsavedAlerts,
				`alerts/ cannot be written (${reasonOf(error)}): make room or give permission.`,
			),
		onRecovered: () => setTrouble(unsavedAlerts, undefined),
	});
	const link = createLinkServer({workspace, onTrouble: message => setTrouble('link', message)});
	const metrics = createMetricsServer({
		settings: options.settings.metrics,
		workspace,
		clock,
		onTrouble: message => setTrouble('metrics', message),
	});
	let announce = (_event: string, _payload: Payload): void => {};
	const senders = createAlertSenders({
		settings: options.settings.notifiers,
		workspace,
		clock,
		onTrouble: (topic, message) => setTrouble(topic, message),
		announce: (event, payload) => announce(event, payload),
	});
	const watchdog = await startWatchdog({
		...options,
		writeAlert: (event, payload) => {
			metrics?.countAlert(event);
			const raisedAt = clock.wall();
			const filed = writer.write(event, payload, raisedAt);
			senders.raised(event, payload, raisedAt, filed);
			return filed;
		},
		onSettings: settings => senders.change(settings.notifiers),
		...(metrics !== undefined && {onEntry: metrics.take}),
		link: {
			address: link.address,
			open: async () => {
				await Promise.all([link.open(), metrics?.open(), senders.open()]);
			},
			close: async () => {
				await Promise.all([link.close(), metrics?.close(), senders.close()]);
			},
		},
	});
	setTrouble = watchdog.setTrouble;
	for (const [topic, message] of early) setTrouble(topic, message);
	link.serve(watchdog);
	metrics?.serve(watchdog);
	announce = watchdog.announce;
	senders.serve(watchdog);
	const stopTidying = tidyRegularly(workspace, clock, problem => watchdog.setTrouble('archive', problem));
	const ended = watchdog.ended.then(async () => {
		stopTidying();
		await writer.close();
	});
	return {...watchdog, ended};
};

/** The session of a watchdog in this very process. */
export const openLocalSession = (
	watchdog: Watchdog,
	{workspace}: Pick<WatchdogOptions, 'workspace'>,
): Session & {readonly close: () => Promise<void>} => {
	const alerts = createAlertFeed({
		directory: workspace.alerts,
		onError: error =>
			watchdog.setTrouble('alert feed', `The alert feed may lag behind (${reasonOf(error)}).`),
		onRecovered: () => watchdog.setTrouble('alert feed', undefined),
	});
	const log = createLogTail(workspace.applicationLog);
	const {
		store: acknowledged,
		acknowledge,
		close: closeAcknowledgements,
	} = createAcknowledgements({file: workspace.acknowledged, temporaryDirectory: workspace.temporary});
	const silences = createSilences({file: workspace.silences, temporaryDirectory: workspace.temporary});
	return {
		model: watchdog.model,
		alerts,
		log: {...log, previous: () => readPreviousLife(workspace)},
		acknowledged,
		acknowledge,
		silence: silences.silence,
		send: watchdog.send,
		restartKernel: watchdog.applications.restartKernel,
		isAttached: false,
		close: async () => {
			log.close();
			await closeAcknowledgements();
			await silences.close();
			await alerts.close();
		},
	};
};
