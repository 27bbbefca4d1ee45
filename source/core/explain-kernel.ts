import {formatAge, formatCountdown} from './duration.ts';
import {
	type Draft,
	dueAt,
	type ExplainFacts,
	type ExplainView,
	type Explanation,
	readSettings,
} from './explanation.ts';
import type {KernelRow} from './model.ts';
import {secondsOf} from './seconds.ts';
import type {Setting} from './setting.ts';
import {type Standing, silenceOf, standingOf} from './standing.ts';

/** Why a kernel stands as it does; undefined where the application reports none of this key. */
export const explainKernel = (
	key: string,
	facts: ExplainFacts,
	view: ExplainView,
): Explanation | undefined => {
	const row = facts.kernels.find(kernel => kernel.key === key);
	if (row === undefined) return undefined;
	const standing = standingOf(row, view.now);
	const draft = draftOf(row, standing, facts, view);
	const unjudged = unjudgedSince(row, facts, view);
	return {
		subject: `kernel ${row.key}`,
		phase: standing,
		why: [...draft.why, ...criticalOf(row), ...unjudged],
		next: draft.next,
		settings: readSettings(draft, facts).map(setting => withOwnTimeout(setting, row)),
		press: draft.press,
	};
};

const draftOf = (row: KernelRow, standing: Standing, facts: ExplainFacts, view: ExplainView): Draft => {
	switch (standing) {
		case 'healthy':
			return explainHealthy(row, facts, view);
		case 'overdue':
			return {
				why: [`${silenceSentence(row, view)} That is too long, and the application has not judged it yet.`],
				next: [
					'At the next look of its manager, a second away mostly, it is restarted, or waits for its cooldown.',
				],
				settings: ['kernels.heartbeat_timeout', 'kernels.restart_cooldown'],
				press: [restartPress(view)],
			};
		case 'cooling':
			return explainCooling(row, facts, view);
		case 'restarting':
			return explainRestarting(row, facts, view);
		case 'failed':
			return explainFailed(row, facts, view);
		case 'away':
			return {
				why: [`The process that reports it is not connected; it was ${row.phase} when last heard of.`],
				next: ['When that process connects again, it tells how the kernel is. Until then nothing is judged.'],
				settings: ['watchdog.restart'],
				press: [
					`${view.keys.log} shows what the application wrote; ${view.keys.restart} restarts all of it.`,
				],
			};
	}
};

const explainHealthy = (row: KernelRow, facts: ExplainFacts, view: ExplainView): Draft => {
	const {attempts, isRestartable} = row;
	const condemnedAt = (row.lastBeat ?? row.heardAt) + row.heartbeatTimeout;
	const consequence = isRestartable ? 'it is restarted' : 'it is told to be down: it has no restart function';
	const {stableAfter} = facts.policy.kernels;
	return {
		why: [
			row.lastBeat === undefined ? silenceSentence(row, view) : `It beats. ${silenceSentence(row, view)}`,
		],
		next: [
			`Without a beat for ${formatCountdown(condemnedAt - view.now)} more, ${consequence}.`,
			...(attempts === 0
				? []
				: [
						`${usedUp(row, facts)} They no longer count after ${secondsOf(stableAfter)} s of unbroken beats.`,
					]),
		],
		settings: [
			'kernels.heartbeat_timeout',
			'kernels.max_restart_attempts',
			...(attempts === 0 ? [] : (['kernels.stable_after'] as const)),
		],
		press: [isRestartable ? restartPress(view) : processPress(view)],
	};
};

const explainCooling = (row: KernelRow, facts: ExplainFacts, view: ExplainView): Draft => {
	const due = row.until === undefined ? 'When its cooldown is over' : dueAt(row.until, view);
	return {
		why: [`It needs a restart${reasonOf(row)}, and its last one is too fresh for another.`],
		next: [
			`${due} it is restarted. ${usedUp(row, facts)}`,
			'If it was restarted for its silence, a beat before that makes it healthy.',
		],
		settings: ['kernels.restart_cooldown', 'kernels.max_restart_attempts'],
		press: [restartPress(view)],
	};
};

const explainRestarting = (row: KernelRow, facts: ExplainFacts, view: ExplainView): Draft => {
	const due = row.until === undefined ? 'When its time is over' : dueAt(row.until, view);
	return {
		why: [
			`It is being restarted${reasonOf(row)}: its restart function works, or has returned and its first beat is awaited.`,
		],
		next: [
			'It is healthy when the function has returned and a beat has come after that.',
			`${due} the attempt has failed where that has not happened. ${usedUp(row, facts)}`,
		],
		settings: ['kernels.restart_timeout', 'kernels.heartbeat_timeout', 'kernels.max_restart_attempts'],
		press: ['Nothing: it is at work. Another restart can be asked for when this one is over.'],
	};
};

const explainFailed = (row: KernelRow, facts: ExplainFacts, view: ExplainView): Draft => {
	const {maxRestartAttempts} = facts.policy.kernels;
	const isCritical = row.isCritical ? (['watchdog.on_critical_kernel_down'] as const) : [];
	if (!row.isRestartable) {
		return {
			why: [`${silenceSentence(row, view)} It has no restart function, so it cannot be restarted alone.`],
			next: [`Nothing, until it beats by itself or the application is restarted.${escalation(row, facts)}`],
			settings: ['kernels.heartbeat_timeout', ...isCritical],
			press: [processPress(view)],
		};
	}
	const isUsedUp = row.attempts >= maxRestartAttempts;
	return {
		why: [
			`It is down${reasonOf(row)}.`,
			isUsedUp ? `${usedUp(row, facts)} None begins by itself any more.` : usedUp(row, facts),
		],
		next: [`Nothing, until it beats by itself or a person restarts it.${escalation(row, facts)}`],
		settings: ['kernels.max_restart_attempts', ...isCritical],
		press: [restartPress(view)],
	};
};

const escalation = ({isCritical}: KernelRow, {policy}: ExplainFacts): string => {
	if (!isCritical) return '';
	return policy.onCriticalKernelDown === 'restart_process'
		? ' It is critical, so the application is restarted for it.'
		: ' It is critical, and the application is left running all the same.';
};

const criticalOf = ({isCritical}: KernelRow): readonly string[] =>
	isCritical ? ['It is critical: the application does not work without it.'] : [];

const silenceSentence = (row: KernelRow, {now}: ExplainView): string => {
	const age = formatAge(silenceOf(row, now));
	return row.lastBeat === undefined
		? `It has not beaten yet, and is known for ${age}.`
		: `Its last beat came ${age} ago.`;
};

const usedUp = ({attempts}: KernelRow, {policy}: ExplainFacts): string =>
	`${attempts} of ${policy.kernels.maxRestartAttempts} restarts are used up.`;

const reasonOf = ({reason}: KernelRow): string => (reason === undefined ? '' : ` (${reason})`);

const unjudgedSince = (row: KernelRow, {link}: ExplainFacts, {now}: ExplainView): readonly string[] => {
	if (link.silentSince === undefined || !row.isLinked) return [];
	const age = formatAge(now - link.silentSince);
	return [
		link.silent < link.connections
			? `Of ${link.connections} processes ${link.silent} ${link.silent === 1 ? 'has' : 'have'} not answered for ${age}; what they report is not judged now.`
			: `The application's event loop has not answered for ${age}, so nothing is judged now.`,
	];
};

// An application may bring a word of its own on silence.
const withOwnTimeout = (setting: Setting, {heartbeatTimeout}: KernelRow): Setting => {
	const value = `${secondsOf(heartbeatTimeout)} s`;
	return setting.key !== 'kernels.heartbeat_timeout' || setting.value === value
		? setting
		: {...setting, value: `${value} (as the application says itself; the workspace says ${setting.value})`};
};

const restartPress = ({keys}: ExplainView): string =>
	`${keys.restartKernel} restarts it now, and earlier attempts no longer count; so does \`grace-tui restart KERNEL\`.`;

const processPress = ({keys}: ExplainView): string =>
	`${keys.restart} restarts the whole application; so does \`grace-tui restart\`.`;
