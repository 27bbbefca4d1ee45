import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type AlertWriter, createAlertWriter} from '../../source/alerts/writer.ts';
import type {Announcement} from '../../source/core/alert.ts';
import type {Answer} from '../../source/core/notify/answer.ts';
import type {Message} from '../../source/core/notify/message.ts';
import type {ReceiverModel} from '../../source/core/notify/receiver-model.ts';
import {
	defaultReceiverPolicy,
	type ReceiverPolicy,
	type ReceiverSettings,
} from '../../source/core/notify/receiver-settings.ts';
import type {Silence} from '../../source/core/notify/silence.ts';
import {type Notifiers, startNotifiers} from '../../source/notifiers/notifiers.ts';
import type {Sender} from '../../source/notifiers/send/sender.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {createStore} from '../../source/runtime/store.ts';

/** A receiver of this name; what is not said is as by default, but a critical or other alert is told at once. */
export const receiver = (name: string, policy: Partial<ReceiverPolicy> = {}): ReceiverSettings => ({
	name,
	target: {type: 'command', command: ['true']},
	policy: {...defaultReceiverPolicy, groupWait: 0, groupInterval: 0, maxPerHour: 100_000, ...policy},
});

/** What a sender does with a message; by default it takes everything. */
export type Behaviour = (message: Message, name: string, signal: AbortSignal) => Promise<Answer>;

/** A workspace's alerts with notifiers on a real disk, and senders that only write down. */
export type Office = {
	readonly directory: string;
	readonly alerts: string;
	readonly writer: AlertWriter;
	readonly notifiers: Notifiers;
	/** What each receiver took, in order. */
	readonly taken: ReadonlyMap<string, readonly Message[]>;
	readonly models: () => readonly ReceiverModel[];
	readonly announced: readonly Announcement[];
	readonly troubles: ReadonlyMap<string, string>;
	readonly errors: readonly unknown[];
	readonly silences: {readonly set: (silences: readonly Silence[]) => void};
};

type Wish = {
	readonly settings: readonly ReceiverSettings[];
	readonly behaviour?: Behaviour;
	readonly openSender?: (settings: ReceiverSettings) => Promise<Sender>;
};

/** Makes workspaces and removes them again. */
export const createOffices = () => {
	const directories: string[] = [];
	const open: {readonly close: () => Promise<void>}[] = [];
	return {
		workspace: async (): Promise<string> => {
			const directory = await mkdtemp(join(tmpdir(), 'notifiers-'));
			directories.push(directory);
			await mkdir(join(directory, 'alerts'));
			await mkdir(join(directory, '.grace', 'tmp'), {recursive: true});
			return directory;
		},
		open: async (directory: string, {settings, behaviour = takeAll, openSender}: Wish): Promise<Office> => {
			const taken = new Map<string, Message[]>();
			const announced: Announcement[] = [];
			const troubles = new Map<string, string>();
			const errors: unknown[] = [];
			let models: readonly ReceiverModel[] = [];
			const silences = createStore<readonly Silence[]>([]);
			const alerts = join(directory, 'alerts');
			const temporaryDirectory = join(directory, '.grace', 'tmp');
			const notifiers = await startNotifiers(settings, {
				alerts,
				directory: join(directory, '.grace', 'notifiers'),
				temporaryDirectory,
				clock: systemClock,
				since: new Date(),
				origin: () => ({workspace: 'shop', directory, host: 'web-1', command: ['python', 'serve.py']}),
				outlook: () => ({phase: 'waiting', next: ['In 4s it starts again.'], press: []}),
				silences,
				openSender:
					openSender ??
					(async ({name}) => ({
						send: async (message, {signal}) => {
							const answer = await behaviour(message, name, signal);
							if (answer.type === 'taken') taken.set(name, [...(taken.get(name) ?? []), message]);
							return answer;
						},
						close: async () => {},
					})),
				announce: announcement => announced.push(announcement),
				onModel: receivers => {
					models = receivers;
				},
				onTrouble: (topic, message) => {
					if (message === undefined) troubles.delete(topic);
					else troubles.set(topic, message);
				},
				onError: error => errors.push(error),
			});
			const writer = createAlertWriter({
				directory: alerts,
				temporaryDirectory,
				clock: systemClock,
				onError: error => errors.push(error),
			});
			open.push(notifiers, writer);
			return {
				...{directory, alerts, writer, notifiers, taken, announced, troubles, errors, silences},
				models: () => models,
			};
		},
		close: async (): Promise<void> => {
			for (const each of open.splice(0)) await each.close();
			for (const directory of directories.splice(0)) await rm(directory, {recursive: true, force: true});
		},
	};
};

const takeAll: Behaviour = async () => ({type: 'taken', words: 'ok'});
