import {writeAlert, writeNotification} from '../core/alert-text.ts';
import {codeOf, messageOf} from '../core/errors.ts';
import {kernelEvents, summarizeKernelEvent} from '../core/kernel-alert.ts';
import {compactTimestamp} from '../core/timestamp.ts';
import type {Clock} from '../runtime/clock.ts';
import {createAlarm} from './alarm.ts';
import {openPlaces, placeAlert, replaceLatest, severities} from './alert-place.ts';
import type {KernelMessage} from './messages.ts';
import {warn} from './warning.ts';

/** Puts alerts on record where no watchdog does. */
export type AlertWriter = {
	/** Writes in the order of the calls; what cannot be written waits for another attempt. Never throws. */
	readonly write: (message: KernelMessage) => void;
	/** Resolves when everything is written, or once more could not be; never rejects. */
	readonly flush: () => Promise<void>;
};

/** `workspace` names the directory at the time of writing. At most 1,000 alerts wait; of more the oldest of what matters least is lost. */
export const createAlertWriter = (workspace: () => string, clock: Clock): AlertWriter => {
	const waiting: KernelMessage[] = [];
	let seat = {second: '', suffix: 0};
	let draining: Promise<void> | undefined;
	let trouble = '';

	const drain = async (): Promise<void> => {
		for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
			try {
				await record(message);
			} catch (error) {
				complain(error);
				waiting.unshift(message);
				retry.set(retryDelay);
				break;
			}
		}
		// In the same breath as the last look at what waits, so that no call falls in between.
		draining = undefined;
	};

	const record = async ({topic, payload, timestamp}: KernelMessage): Promise<void> => {
		const severity = kernelEvents[topic][0];
		const second = compactTimestamp(new Date(timestamp));
		const from = second === seat.second ? seat.suffix + 1 : 0;
		const content = writeAlert(topic, timestamp, payload);
		const summary = summarizeKernelEvent(topic, payload);
		const latest = writeNotification({severity, timestamp, event: topic, summary});
		const places = await openPlaces(workspace());
		seat = {second, suffix: await placeAlert(places, {severity, second, from, content})};
		await replaceLatest(places, latest).then(() => {
			trouble = '';
		}, complain);
	};

	const complain = (error: unknown): void => {
		const kind = codeOf(error) || messageOf(error);
		if (kind !== trouble) warn(`Alerts cannot be written (${kind}): make room or give permission.`);
		trouble = kind;
	};

	const start = (): void => {
		retry.clear();
		if (waiting.length > 0) draining ??= drain();
	};

	const retry = createAlarm(clock, start);

	return {
		write: message => {
			waiting.push(message);
			if (waiting.length > mostWaiting) waiting.splice(leastOf(waiting), 1);
			if (!retry.isSet()) start();
		},
		flush: async () => {
			start();
			await draining;
			retry.clear();
		},
	};
};

/** Where the oldest of what matters least stands. */
const leastOf = (messages: readonly KernelMessage[]): number => {
	const ranks = messages.map(({topic}) => severities.indexOf(kernelEvents[topic][0]));
	return ranks.indexOf(Math.max(...ranks));
};

const mostWaiting = 1000;
/** Milliseconds. */
const retryDelay = 5000;
