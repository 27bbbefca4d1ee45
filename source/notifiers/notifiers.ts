import {createHash} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Announcement} from '../core/alert.ts';
import {lastSuffix, nameAlert} from '../core/alert-name.ts';
import {codeOf} from '../core/errors.ts';
import type {Origin, Outlook} from '../core/notify/message.ts';
import type {Notice} from '../core/notify/notice.ts';
import {initialReceiver} from '../core/notify/receiver.ts';
import type {ReceiverModel} from '../core/notify/receiver-model.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import type {ReceiverState, Standing} from '../core/notify/receiver-state.ts';
import type {Silence} from '../core/notify/silence.ts';
import {compactTimestamp, formatTimestamp} from '../core/timestamp.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';
import {type Intake, openIntake} from './intake.ts';
import {createLastingClock} from './lasting-clock.ts';
import {type Receiver, startReceiver} from './receiver.ts';
import type {Sender} from './send/sender.ts';
import {createSpool} from './spool.ts';

type Options = {
	/** The directory of the alerts. */
	readonly alerts: string;
	/** Where the spools are, a file a receiver. */
	readonly directory: string;
	/** On the file system of `directory`. */
	readonly temporaryDirectory: string;
	readonly clock: Clock;
	/** Receivers that are new are told of what is raised from then on. */
	readonly since: Date;
	readonly origin: () => Origin;
	readonly outlook: () => Outlook;
	readonly silences: Store<readonly Silence[]>;
	readonly openSender: (settings: ReceiverSettings) => Promise<Sender>;
	readonly announce: (announcement: Announcement) => void;
	readonly onModel: (receivers: readonly ReceiverModel[]) => void;
	/** Something that stands in the way, by its topic; undefined once it does not. */
	readonly onTrouble: (topic: string, message: string | undefined) => void;
	readonly onError: (error: unknown) => void;
};

/** All receivers of a workspace, fed with its alerts. */
export type Notifiers = {
	/** An alert was filed under this name just now. */
	readonly filed: (name: string) => void;
	/** An alert could not be filed yet; it is told all the same, and not again once it is. */
	readonly unfiled: (alert: Omit<Notice, 'name'>) => void;
	readonly stand: (standing: Standing) => void;
	/** These are the receivers from now on. */
	readonly change: (settings: readonly ReceiverSettings[]) => Promise<void>;
	/** Resolves when all is kept for the next watchdog; never rejects. */
	readonly close: () => Promise<void>;
};

/** Begins with what the spools have. Never rejects. */
export const startNotifiers = async (
	settings: readonly ReceiverSettings[],
	options: Options,
): Promise<Notifiers> => {
	const {alerts, directory, temporaryDirectory, clock, silences, onModel, onTrouble, onError} = options;
	const receivers = new Map<string, Receiver>();
	/** Told before they were filed, by what they say. */
	const early = new Set<string>();
	let standing: Standing | undefined;
	let unfiledCount = 0;
	let changing: Promise<void> = Promise.resolve();
	let isClosed = false;

	const show = (): void => {
		if (!isClosed) onModel([...receivers.values()].map(receiver => receiver.model()));
	};
	const fileOf = (name: string): string => join(directory, `${name}.json`);

	const start = async (one: ReceiverSettings, since: Date): Promise<void> => {
		const spool = createSpool({
			file: fileOf(one.name),
			temporaryDirectory,
			onLost: error => options.announce({event: 'watchdog.error', payload: {error}}),
			onTrouble: message => onTrouble(`receiver ${one.name}`, message),
		});
		const found = await spool.load();
		const time = createLastingClock(clock, found?.savedAt ?? 0);
		const initial = found?.state ?? newReceiver(one, since);
		if (found === undefined) await spool.save({state: initial, savedAt: time.now()});
		const receiver = startReceiver({
			...options,
			settings: one,
			initial,
			spool,
			time,
			prefix: prefixOf(options.origin(), one.name),
			silences: silences.get,
			onModel: show,
		});
		receivers.set(one.name, receiver);
		if (standing !== undefined) receiver.stand(standing, formatTimestamp(clock.wall()));
	};

	const change = async (wanted: readonly ReceiverSettings[], since: Date): Promise<void> => {
		const names = new Set(wanted.map(({name}) => name));
		// First those that come, so that no alert falls between them and those that go.
		for (const one of wanted) {
			const receiver = receivers.get(one.name);
			if (receiver === undefined) await start(one, since);
			else receiver.change(one);
		}
		const gone = [...receivers].filter(([name]) => !names.has(name));
		for (const [name] of gone) receivers.delete(name);
		show();
		await Promise.all(gone.map(([, receiver]) => receiver.close()));
		// One that comes back later is not told what it has missed.
		await removeOthers(directory, names);
	};
	const tell = (notice: Notice): void => {
		const isEarly = early.delete(contentOf(notice));
		for (const receiver of receivers.values()) {
			if (isEarly) receiver.skip(notice.name);
			else receiver.tell(notice);
		}
	};
	const openAlerts = (): Intake =>
		openIntake({
			directory: alerts,
			isTold: name => [...receivers.values()].every(receiver => receiver.isTold(name)),
			onNotice: tell,
			onTrouble: error =>
				onTrouble(
					'notifiers',
					error &&
						`New alerts may be told late (${codeOf(error) || error.message}): give permission to read alerts/.`,
				),
		});

	await change(settings, options.since).catch(onError);
	const intake = openAlerts();
	const stopListening = silences.subscribe(() => {
		for (const receiver of receivers.values()) receiver.look();
	});

	return {
		filed: intake.add,
		unfiled: alert => {
			unfiledCount = (unfiledCount + 1) % unfiledNames;
			// Behind all that can be filed in this second.
			const suffix = lastSuffix - unfiledNames + unfiledCount;
			const name = nameAlert(alert.severity, compactTimestamp(clock.wall()), suffix);
			const notice = {...alert, name};
			tell(notice);
			early.add(contentOf(notice));
			if (early.size > mostEarly) early.delete([...early][0] ?? '');
		},
		stand: next => {
			const isSame =
				standing?.isManualShutdown === next.isManualShutdown &&
				standing.isSteady === next.isSteady &&
				standing.life === next.life;
			if (isSame) return;
			standing = next;
			const timestamp = formatTimestamp(clock.wall());
			for (const receiver of receivers.values()) receiver.stand(next, timestamp);
		},
		change: wanted => {
			changing = changing.then(() => (isClosed ? undefined : change(wanted, clock.wall()))).catch(onError);
			return changing;
		},
		close: async () => {
			isClosed = true;
			stopListening();
			await changing;
			await intake.close();
			await Promise.allSettled([...receivers.values()].map(receiver => receiver.close()));
		},
	};
};

/**
 * Keeps for each receiver that is new that it is told of what is raised from `since` on, so that the next watchdog does so, too, if this
 * one is killed before it has begun. Never rejects.
 */
export const prepareSpools = async (
	settings: readonly ReceiverSettings[],
	{directory, temporaryDirectory, since}: Pick<Options, 'directory' | 'temporaryDirectory' | 'since'>,
): Promise<void> => {
	const known = new Set(await readdir(directory).catch((): readonly string[] => []));
	const added = settings.filter(({name}) => !known.has(`${name}.json`));
	await Promise.all(
		added.map(one =>
			createSpool({
				file: join(directory, `${one.name}.json`),
				temporaryDirectory,
				// It is told once the notifiers have begun, and find the same.
				onTrouble: () => {},
			}).save({state: newReceiver(one, since), savedAt: since.getTime()}),
		),
	);
};

const newReceiver = ({policy}: ReceiverSettings, since: Date): ReceiverState => {
	// Names tell seconds: what was raised in the second before is not told.
	const before = nameAlert('info', compactTimestamp(new Date(since.getTime() - 1000)), lastSuffix);
	return initialReceiver(before, policy.maxPerHour, since.getTime());
};

const unfiledNames = 10_000;
const mostEarly = 1000;

const contentOf = ({event, timestamp, summary}: Notice): string => `${timestamp} ${event} ${summary}`;

/** The same for as long as the receiver is; no other one has it. */
const prefixOf = ({host, directory}: Origin, name: string): string =>
	`${createHash('sha256').update(`${host}\0${directory}`).digest('hex').slice(0, 12)}-${name}`;

const removeOthers = async (directory: string, names: ReadonlySet<string>): Promise<void> => {
	// Nothing was kept yet, or nobody may look: what is there does no harm.
	const files = await readdir(directory).catch((): readonly string[] => []);
	const others = files.filter(file => file.endsWith('.json') && !names.has(file.slice(0, -'.json'.length)));
	await Promise.allSettled(others.map(file => rm(join(directory, file), {force: true})));
};
