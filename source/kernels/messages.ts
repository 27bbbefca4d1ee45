import {randomUUID} from 'node:crypto';
import {kernelEvents} from '../core/kernel-alert.ts';
import type {KernelEffect, KernelReason} from '../core/kernel-state.ts';
import type {Clock} from '../runtime/clock.ts';
import {readWallTime} from './wall-time.ts';

/** What messages carry; times are ISO 8601 in UTC with milliseconds. */
export type KernelPayloads = {
	readonly 'kernel.restart.initiated': RestartPayload;
	readonly 'kernel.restart.success': RestartPayload & Completed & {readonly success: true};
	readonly 'kernel.restart.failed': RestartPayload &
		Completed & {readonly success: false; readonly error: string};
	readonly 'kernel.restart.max_attempts': DownPayload;
	readonly 'system.critical_kernel_down': DownPayload;
	readonly 'kernel.silent': KernelFacts & {readonly reason: KernelReason};
	readonly 'kernel.recovered': KernelFacts & {readonly restart_attempts: number};
};

/** What a message is about. */
export type KernelTopic = keyof KernelPayloads;

/** A message of one of these topics. */
export type KernelMessage<Topic extends KernelTopic = KernelTopic> = {
	readonly [Name in Topic]: {
		readonly id: string;
		readonly source: 'restart_manager';
		readonly destination: 'broadcast';
		readonly topic: Name;
		readonly payload: KernelPayloads[Name];
		/** 2 normal, 3 high, 4 critical. */
		readonly priority: 2 | 3 | 4;
		readonly timestamp: string;
		/** The same for a restart and its outcome. */
		readonly correlation_id: string;
		readonly metadata: Readonly<Record<string, unknown>>;
	};
}[Topic];

type KernelFacts = {readonly kernel_name: string; readonly critical: boolean; readonly timestamp: string};
type RestartPayload = KernelFacts & {readonly reason: KernelReason; readonly attempt: number};
type Completed = {readonly completed_at: string};
type DownPayload = KernelFacts & {
	readonly restart_attempts: number;
	readonly action_needed: 'manual_intervention';
};

type Announcement = Extract<KernelEffect, {type: 'announce'}>;

/** Makes messages of announcements, and remembers which restart an outcome belongs to. */
export const createMessenger = (
	clock: Clock,
): ((announcement: Announcement, kernel: string) => KernelMessage) => {
	/** By kernel, of its newest restart: how messages call it, and its begin. */
	const begun = new Map<string, {readonly id: string; readonly timestamp: string}>();

	return ({event, payload, timestamp, completedAt}, kernel) => {
		const textOf = readWallTime(clock);
		const told = textOf(timestamp);
		if (event === 'kernel.restart.initiated') begun.set(kernel, {id: randomUUID(), timestamp: told});
		const restart = event.startsWith('kernel.restart.') ? begun.get(kernel) : undefined;
		const message = {
			id: randomUUID(),
			source: 'restart_manager',
			destination: 'broadcast',
			topic: event,
			payload: {
				...payload,
				timestamp: told,
				...(completedAt !== undefined && {
					// Reckoned anew, its begin would be another by a millisecond or two.
					timestamp: restart?.timestamp,
					completed_at: textOf(completedAt),
				}),
			},
			priority: kernelEvents[event][1],
			timestamp: textOf(clock.now()),
			correlation_id: restart?.id ?? randomUUID(),
			metadata: {},
		};
		// The core knows events by their text; what it puts into each is what KernelPayloads says.
		return message as unknown as KernelMessage;
	};
};
