import type {Instant} from './instant.ts';
import type {KernelEventName} from './kernel-alert.ts';
import type {KernelEffect, KernelPhase, KernelState} from './kernel-state.ts';

type Announcement = Extract<KernelEffect, {type: 'announce'}>;

/** The announcement of something that happened to a kernel; `more` is what its payload has beside the kernel. */
export const announce = (
	event: KernelEventName,
	{name, isCritical}: KernelState,
	more: Readonly<Record<string, unknown>>,
	timestamp: Instant,
	completedAt?: Instant,
): Announcement => ({
	type: 'announce',
	event,
	payload: {kernel_name: name, critical: isCritical, ...more},
	timestamp,
	completedAt,
});

/** The announcement of a restart, its success or its failure. */
export const announceRestart = (
	word: 'initiated' | 'success' | 'failed',
	kernel: KernelState,
	{reason, since}: Extract<KernelPhase, {name: 'restarting'}>,
	more?: Readonly<Record<string, unknown>>,
	completedAt?: Instant,
): Announcement =>
	announce(`kernel.restart.${word}`, kernel, {reason, attempt: kernel.attempts, ...more}, since, completedAt);

/** The announcement that only a person, or the kernel itself, can help now. */
export const announceDown = (
	event: 'kernel.restart.max_attempts' | 'system.critical_kernel_down',
	kernel: KernelState,
	now: Instant,
): Announcement =>
	announce(event, kernel, {restart_attempts: kernel.attempts, action_needed: 'manual_intervention'}, now);
