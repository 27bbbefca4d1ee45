import {mkdir} from 'node:fs/promises';
import type {Payload, Severity} from '../core/alert.ts';
import {type Alert, composeAlert} from '../core/alert-compose.ts';
import {nameAlert} from '../core/alert-name.ts';
import {codeOf, reasonOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {removeTemporaries} from '../runtime/temporaries.ts';
import {trimBacklog} from './backlog.ts';
import {createLatest} from './latest.ts';
import {createUnderFreeName, type Places} from './place.ts';
import {firstFreeSuffix, secondFor} from './seat.ts';

/** Puts alerts on record. */
export type AlertWriter = {
	/**
	 * Writes an alert that bears the time `raisedAt`, by default that of this call; alerts are written in the order of the calls. Resolves with the
	 * name of its file, or with undefined where that failed and the alert waits in memory for another attempt; never rejects.
	 */
	readonly write: (event: string, payload: Payload, raisedAt?: Date) => Promise<string | undefined>;
	/** Resolves when everything is written, or once more could not be; never rejects. */
	readonly flush: () => Promise<void>;
	/** Flushes, and makes no further attempt. What is written afterwards is ignored. */
	readonly close: () => Promise<void>;
};

/** Where and how a writer writes. */
export type AlertWriterOptions = Places & {
	readonly clock: Clock;
	/** Called when writing begins to fail, and when it fails for another reason. */
	readonly onError: (error: Error) => void;
	/** Called when everything can be written again. */
	readonly onRecovered?: () => void;
	/** Makes missing directories. @default those of the places, and what is above them */
	readonly makeDirectories?: () => Promise<unknown>;
	/** Milliseconds between attempts. @default 5000 */
	readonly retryDelay?: number;
};

/** A writer for one alerts directory. It makes missing directories, and keeps at most 1,000 alerts that cannot be written. */
export const createAlertWriter = (options: AlertWriterOptions): AlertWriter => {
	const {directory, temporaryDirectory, clock, onError, onRecovered, retryDelay = 5000} = options;
	const places = {directory, temporaryDirectory};
	const {makeDirectories = () => makeAll(places)} = options;
	const waiting: Waiting[] = [];
	const troubles = new Map<Topic, string>();
	let seat = {second: '', suffix: 0};
	let draining: Promise<void> | undefined;
	let isTidy = false;
	let isClosed = false;
	let cancelRetry: (() => void) | undefined;

	const settle = (topic: Topic, error: unknown): void => {
		if (error === undefined) {
			if (troubles.delete(topic) && troubles.size === 0) onRecovered?.();
			return;
		}
		const failure = error instanceof Error ? error : new Error(String(error));
		const isNews = troubles.get(topic) !== reasonOf(failure);
		troubles.set(topic, reasonOf(failure));
		if (!isClosed) cancelRetry ??= clock.callAt(clock.now() + retryDelay, retry);
		if (isNews) onError(failure);
	};

	const latest = createLatest(places, error => settle('latest', error));

	const place = async ({severity, raisedAt, content}: Alert): Promise<string> => {
		const second = await secondFor(directory, raisedAt, seat.second);
		const from = second === seat.second ? seat.suffix + 1 : await firstFreeSuffix(directory, second);
		const nameAt = (suffix: number): string => nameAlert(severity, second, suffix);
		const suffix = await createUnderFreeName(places, content, from, nameAt);
		seat = {second, suffix};
		return nameAt(suffix);
	};

	const placeSomewhere = async (alert: Alert): Promise<string> => {
		try {
			return await place(alert);
		} catch (error) {
			if (codeOf(error) !== 'ENOENT') throw error;
			await makeDirectories();
			return await place(alert);
		}
	};

	const trim = (): void => {
		const dropped = trimBacklog(waiting, troubles.has('alert') ? backlogLimit : burstLimit);
		for (const {resolve} of dropped) resolve(undefined);
		if (dropped.length > 0) settle('loss', new Error('Too many alerts wait; the least important are lost.'));
	};

	const giveBack = (item: Waiting, error: unknown): void => {
		waiting.unshift(item);
		for (const {resolve} of waiting) resolve(undefined);
		settle('alert', error);
		trim();
	};

	const drain = async (): Promise<void> => {
		if (!isTidy) await removeTemporaries(temporaryDirectory, clock.wall());
		isTidy = true;
		for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
			try {
				const name = await placeSomewhere(item.alert);
				item.resolve(name);
				settle('loss', undefined);
				settle('alert', undefined);
				latest.replace(item.alert.notification);
			} catch (error) {
				giveBack(item, error);
				break;
			}
		}
		// In the same breath as the last look at what waits, so that no call falls in between.
		draining = undefined;
	};

	const start = (): void => {
		if (waiting.length > 0) draining ??= drain();
	};

	const retry = (): void => {
		cancelRetry?.();
		cancelRetry = undefined;
		start();
		latest.retry();
	};

	const flush = async (): Promise<void> => {
		retry();
		while (draining !== undefined || latest.writing() !== undefined) {
			await draining;
			await latest.writing();
		}
	};

	return {
		write: (event, payload, raisedAt = clock.wall()) => {
			if (isClosed) return Promise.resolve(undefined);
			const alert = composeAlert(event, payload, raisedAt);
			const {promise, resolve} = Promise.withResolvers<string | undefined>();
			waiting.push({severity: alert.severity, alert, resolve});
			trim();
			start();
			return promise;
		},
		flush,
		close: async () => {
			isClosed = true;
			await flush();
		},
	};
};

type Topic = 'alert' | 'latest' | 'loss';

type Waiting = {
	readonly severity: Severity;
	readonly alert: Alert;
	readonly resolve: (name: string | undefined) => void;
};

const backlogLimit = 1000;
/** A disk that hangs must not fill the memory; a burst on a healthy one must not lose anything. */
const burstLimit = 10_000;

const makeAll = async ({directory, temporaryDirectory}: Places): Promise<void> => {
	await mkdir(directory, {recursive: true});
	await mkdir(temporaryDirectory, {recursive: true});
};
