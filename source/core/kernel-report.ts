import type {Instant} from './instant.ts';
import type {KernelEffect, KernelPhase, KernelReason, KernelState} from './kernel-state.ts';

type Announcement = Extract<KernelEffect, {type: 'announce'}>;

/** The announcement of a restart, its success or its failure. */
export const announceRestart = (
	word: 'initiated' | 'success' | 'failed',
	kernel: KernelState,
	{reason, since}: Extract<KernelPhase, {name: 'restarting'}>,
	more: Readonly<Record<string, unknown>>,
	completedAt?: Instant,
): Announcement => ({
	...announce(`kernel.restart.${word}`, kernel, {reason, attempt: kernel.attempts, ...more}, since),
	...(completedAt !== undefined && {completedAt}),
});

/** The announcement that only a person, or the kernel itself, can help now. */
export const announceDown = (
	event: 'kernel.restart.max_attempts' | 'system.critical_kernel_down',
	kernel: KernelState,
	now: Instant,
): Announcement =>
	announce(event, kernel, {restart_attempts: kernel.attempts, action_needed: 'manual_intervention'}, now);

/** The announcement that a kernel without a restart function is silent. */
export const announceSilent = (kernel: KernelState, reason: KernelReason, now: Instant): Announcement =>
	announce('kernel.silent', kernel, {reason}, now);

/** The announcement that a kernel which was told to be down beats again. */
export const announceRecovered = (kernel: KernelState, now: Instant): Announcement =>
	announce('kernel.recovered', kernel, {restart_attempts: kernel.attempts}, now);

const announce = (
	event: string,
	{name, isCritical}: KernelState,
	more: Readonly<Record<string, unknown>>,
	timestamp: Instant,
): Announcement => ({
	type: 'announce',
	event,
	payload: {kernel_name: name, critical: isCritical, ...more},
	timestamp,
});
