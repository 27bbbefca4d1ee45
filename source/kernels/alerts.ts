import {kernelEvents, type Payload, type Severity, summarizeKernelEvent} from '../core/kernel-alert.ts';
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

/** The alerts, and their owner's way to raise one; `isTold` is whether a watchdog has it, where there can be one. */
export type OwnedAlerts = {
	readonly alerts: KernelAlerts;
	readonly raise: (message: KernelMessage, isTold: Promise<boolean> | undefined) => Promise<void>;
};

export const createAlerts = (writer: AlertWriter): OwnedAlerts => {
	let kept: readonly KernelAlert[] = [];
	let isStarted = false;
	return {
		alerts: {
			start: () => {
				isStarted = true;
			},
			recent: (count = 10) => kept.slice(0, Math.max(count, 0)),
			stop: () => {
				isStarted = false;
				return writer.flush();
			},
		},
		raise: async (message, isTold) => {
			kept = [alertOf(message), ...kept].slice(0, mostKept);
			const isOurs = isTold === undefined ? isStarted : !(await isTold);
			if (isOurs) writer.write(message);
		},
	};
};

const mostKept = 100;

const alertOf = ({topic, timestamp, payload}: KernelMessage): KernelAlert => ({
	event_type: topic,
	severity: kernelEvents[topic][0],
	timestamp,
	summary: summarizeKernelEvent(topic, payload),
	payload,
});
