import {rm} from 'node:fs/promises';
import {createSilences} from '../alerts/silences.ts';
import {type Payload, severityOf, summaryOf} from '../core/alert.ts';
import {messageOf} from '../core/errors.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import {formatTimestamp} from '../core/timestamp.ts';
import type {Notifiers} from '../notifiers/notifiers.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {withoutLifeMarks} from './life-marks.ts';
import {originOf, outlookOf, standingOf} from './outlook.ts';

type Options = {
	readonly settings: readonly ReceiverSettings[];
	readonly workspace: Workspace;
	readonly clock: Clock;
	readonly onTrouble: (topic: string, message: string | undefined) => void;
	/** Puts an alert on record. */
	readonly announce: (event: string, payload: Payload) => void;
};

/** Sends the alerts of a workspace to its receivers, for as long as its lock is held. Nothing in it makes a caller wait. */
export type AlertSenders = {
	/** The watchdog whose alerts these are. */
	readonly serve: (watchdog: Watchdog) => void;
	/** An alert was raised at `raisedAt`; `filed` resolves with its name, or with undefined where it waits for the disk. */
	readonly raised: (
		event: string,
		payload: Payload,
		raisedAt: Date,
		filed: Promise<string | undefined>,
	) => void;
	/** Other receivers count from now on. */
	readonly change: (settings: readonly ReceiverSettings[]) => void;
	/** The lock is held. Never rejects. */
	readonly open: () => Promise<void>;
	/** All is kept for the next watchdog; it may be opened again. Never rejects. */
	readonly close: () => Promise<void>;
};

/** Nothing is loaded, read or written before there is a receiver. */
export const createAlertSenders = (options: Options): AlertSenders => {
	const {workspace, clock, onTrouble, announce} = options;
	let {settings} = options;
	let watchdog: Watchdog | undefined;
	let openedAt: Date | undefined;
	let running: Promise<Running | undefined> = Promise.resolve(undefined);

	const onError = (error: unknown): void =>
		onTrouble(
			'notifiers',
			`Alerts may not be sent (${messageOf(error)}): see \`grace-tui logs --watchdog\`.`,
		);
	const start = async (host: Watchdog, since: Date): Promise<Running> => {
		const [{startNotifiers}, {createSender}] = await Promise.all([
			import('../notifiers/notifiers.ts'),
			import('../notifiers/send/sender.ts'),
		]);
		const silences = createSilences({file: workspace.silences, temporaryDirectory: workspace.temporary});
		const surroundings = {environment: withoutLifeMarks(process.env), directory: workspace.directory};
		const notifiers = await startNotifiers(settings, {
			alerts: workspace.alerts,
			directory: workspace.notifiers,
			temporaryDirectory: workspace.temporary,
			clock,
			since,
			origin: () => originOf(host.model.get()),
			outlook: () => outlookOf(host.model.get(), clock),
			silences: silences.store,
			openSender: one => createSender(one, surroundings),
			announce: ({event, payload}) => announce(event, payload),
			onModel: host.setReceivers,
			onTrouble,
			onError,
		});
		const stand = (): void => notifiers.stand(standingOf(host.model.get()));
		stand();
		const stopListening = host.model.subscribe(stand);
		return {
			notifiers,
			close: async () => {
				stopListening();
				await notifiers.close();
				await silences.close();
			},
		};
	};
	const begin = (): void => {
		const host = watchdog;
		const since = openedAt;
		if (host === undefined || since === undefined || settings.length === 0) return;
		running = running
			.then(async before => before ?? (await start(host, since)))
			.catch((error: unknown) => {
				onError(error);
				return undefined;
			});
	};
	const use = (task: (notifiers: Notifiers) => void): void => {
		void running.then(one => one && task(one.notifiers));
	};

	return {
		serve: host => {
			watchdog = host;
			begin();
		},
		raised: (event, payload, raisedAt, filed) => {
			if (settings.length === 0) return;
			void filed.then(name =>
				use(notifiers => {
					if (name !== undefined) notifiers.filed(name);
					else
						notifiers.unfiled({
							...{event, payload, severity: severityOf(event), summary: summaryOf(event, payload)},
							timestamp: formatTimestamp(raisedAt),
						});
				}),
			);
		},
		change: next => {
			const hadNone = settings.length === 0;
			settings = next;
			if (hadNone && openedAt !== undefined) openedAt = clock.wall();
			if (hadNone) begin();
			// One that was begun just now has them already, and changes nothing.
			use(notifiers => void notifiers.change(next));
		},
		open: async () => {
			// Nothing was raised before.
			openedAt = clock.wall();
			// Who is told of nothing now is not told later what it has missed.
			if (settings.length === 0) await rm(workspace.notifiers, {recursive: true, force: true}).catch(ignore);
			else {
				const {prepareSpools} = await import('../notifiers/notifiers.ts');
				await prepareSpools(settings, {
					...{directory: workspace.notifiers, temporaryDirectory: workspace.temporary, since: openedAt},
				});
			}
			begin();
		},
		close: async () => {
			openedAt = undefined;
			const one = await running;
			running = Promise.resolve(undefined);
			await one?.close();
		},
	};
};

const ignore = (): void => {
	// What stays there is in nobody's way.
};

type Running = {readonly notifiers: Notifiers; readonly close: () => Promise<void>};
