import {kernelSeverities, kernelSummaries, type Payload, type Severity} from '../core/kernel-alert.ts';
import type {AlertWriter} from './alert-writer.ts';
import type {KernelMessage, KernelTopic} from './messages.ts';

/** An alert of this process. */
export type KernelAlert = {
	readonly event_type: KernelTopic;
	readonly severity: Severity;
	readonly timestamp: string;
	/** One sentence for people. */
	readonly summary: string;
	readonly payload: Payload;
};

/** The alerts about an application's kernels. */
export type KernelAlerts = {
	/**
	 * Writes alerts into the workspace from now on where no watchdog does. With a watchdog (`GRACE_LINK`) this is not
	 * needed: it writes them, and when it is gone for over 5 s they are written here in any case.
	 */
	readonly start: () => void;
	/** The newest alerts since the process began, at most 100, the newest first. @default 10 */
	readonly recent: (count?: number) => readonly KernelAlert[];
	/** Writes no more where there is no watchdog; resolves when everything is written, and never rejects. */
	readonly stop: () => Promise<void>;
};

/** The alerts with their owner's way to raise them. */
export type OwnedAlerts = KernelAlerts & {
	/** `isTold` is whether a watchdog has it, where there can be one. */
	readonly raise: (message: KernelMessage, isTold: Promise<boolean> | undefined) => void;
};

export const createAlerts = (writer: AlertWriter): OwnedAlerts => {
	let kept: readonly KernelAlert[] = [];
	let isStarted = false;
	return {
		start: () => {
			isStarted = true;
		},
		recent: (count = 10) => kept.slice(0, Math.max(count, 0)),
		stop: async () => {
			isStarted = false;
			await writer.flush();
		},
		raise: (message, isTold) => {
			kept = [alertOf(message), ...kept].slice(0, mostKept);
			if (isTold === undefined) {
				if (isStarted) writer.write(message);
				return;
			}
			void isTold.then(isOnRecord => {
				if (!isOnRecord) writer.write(message);
			});
		},
	};
};

const mostKept = 100;

const alertOf = ({topic, timestamp, payload}: KernelMessage): KernelAlert => ({
	event_type: topic,
	severity: kernelSeverities[topic],
	timestamp,
	summary: kernelSummaries[topic](payload),
	payload,
});
