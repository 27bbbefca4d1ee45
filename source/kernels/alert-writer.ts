import {writeAlert, writeNotification} from '../core/alert-text.ts';
import {codeOf, messageOf} from '../core/errors.ts';
import {kernelSeverities, kernelSummaries} from '../core/kernel-alert.ts';
import {compactTimestamp} from '../core/timestamp.ts';
import type {Clock} from '../runtime/clock.ts';
import {makePlaces, placeAlert, placesIn, replaceLatest} from './alert-place.ts';
import type {KernelMessage} from './messages.ts';
import {warn} from './warning.ts';

/** Puts alerts on record where no watchdog does. */
export type AlertWriter = {
	/** Writes in the order of the calls; what cannot be written waits for another attempt. Never throws. */
	readonly write: (message: KernelMessage) => void;
	/** Resolves when everything is written, or once more could not be; never rejects. */
	readonly flush: () => Promise<void>;
};

/** `workspace` names the directory at the time of writing. At most 1,000 alerts wait; then the oldest is lost. */
export const createAlertWriter = (workspace: () => string, clock: Clock): AlertWriter => {
	const waiting: KernelMessage[] = [];
	let seat = {second: '', suffix: 0};
	let draining: Promise<void> | undefined;
	let trouble = '';
	let cancelRetry: (() => void) | undefined;

	const drain = async (): Promise<void> => {
		for (let [message] = waiting; message !== undefined; [message] = waiting) {
			try {
				await record(message);
				trouble = '';
			} catch (error) {
				fail(error);
				break;
			}
			// It may have been dropped meanwhile, for want of room.
			if (waiting[0] === message) waiting.shift();
		}
		// In the same breath as the last look at what waits, so that no call falls in between.
		draining = undefined;
	};

	const record = async ({topic, payload, timestamp}: KernelMessage): Promise<void> => {
		const raisedAt = new Date(timestamp);
		const severity = kernelSeverities[topic];
		const summary = kernelSummaries[topic](payload);
		const places = placesIn(workspace());
		await makePlaces(places);
		const second = compactTimestamp(raisedAt);
		const from = second === seat.second ? seat.suffix + 1 : 0;
		seat = {
			second,
			suffix: await placeAlert(places, {
				severity,
				second,
				from,
				content: writeAlert(topic, timestamp, payload),
			}),
		};
		await replaceLatest(places, writeNotification({severity, timestamp, event: topic, summary})).catch(
			complain,
		);
	};

	const fail = (error: unknown): void => {
		complain(error);
		cancelRetry ??= clock.callAt(clock.now() + retryDelay, start);
	};

	const complain = (error: unknown): void => {
		const kind = codeOf(error) || messageOf(error);
		if (kind === trouble) return;
		trouble = kind;
		warn(`Alerts cannot be written (${kind}): make room or give permission.`);
	};

	const start = (): void => {
		cancelRetry?.();
		cancelRetry = undefined;
		if (waiting.length > 0) draining ??= drain();
	};

	return {
		write: message => {
			waiting.push(message);
			if (waiting.length > mostWaiting) waiting.shift();
			if (cancelRetry === undefined) start();
		},
		flush: async () => {
			start();
			await draining;
			cancelRetry?.();
			cancelRetry = undefined;
		},
	};
};

const mostWaiting = 1000;
/** Milliseconds. */
const retryDelay = 5000;
