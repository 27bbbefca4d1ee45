import {formatAge} from './duration.ts';
import {type Draft, dueAt, type ExplainFacts, type ExplainView, pressOf} from './explanation.ts';
import {standingOf} from './standing.ts';

/** What is wrong with a process that lives, and what comes of it. */
export const explainConcerns = (facts: ExplainFacts, view: ExplainView): readonly Draft[] =>
	[explainHang(facts, view), explainHealth(facts, view), explainKernelDown(facts, view)].filter(
		draft => draft !== undefined,
	);

const explainHang = ({link, policy}: ExplainFacts, view: ExplainView): Draft | undefined => {
	const {silentSince, silent, connections} = link;
	if (silentSince === undefined) return undefined;
	const press = pressOf(view.keys);
	const age = formatAge(view.now - silentSince);
	const who =
		silent < connections
			? `${silent} of its ${connections} processes ${silent === 1 ? 'has' : 'have'}`
			: 'Its event loop has';
	const hangAt = silentSince + policy.kernels.heartbeatTimeout;
	const when = hangAt > view.now ? `${dueAt(hangAt, view)} that is a hang` : 'That is a hang';
	const consequence =
		policy.onHang === 'restart_process' ? 'the application is restarted for it' : 'an alert says so, no more';
	return {
		why: [`${who} not answered for ${age}. Kernels are not judged meanwhile.`],
		next: [`${when}, and ${consequence}.`],
		settings: ['watchdog.on_hang', 'kernels.heartbeat_timeout'],
		press: [press.restart, press.log],
	};
};

const explainHealth = ({health, policy}: ExplainFacts, {keys}: ExplainView): Draft | undefined => {
	if (health.reading !== 'failing') return undefined;
	const {target, misses, error} = health;
	const press = pressOf(keys);
	const missed = `${target} has not answered ${misses === 1 ? 'once' : `${misses} times in a row`}`;
	const why = [`Its health fails: ${missed}${error === undefined ? '' : ` (${error})`}.`];
	if (policy.health === undefined) {
		return {
			why,
			next: ['Nothing is done about its health: no check is written.'],
			settings: ['watchdog.health'],
			press: [press.restart, press.log],
		};
	}
	return {
		why,
		next: [`At ${policy.health.failureThreshold} misses in a row it is restarted; one answer clears them.`],
		settings: ['watchdog.health', 'watchdog.health.failure_threshold', 'watchdog.check_interval'],
		press: [press.restart, press.log],
	};
};

const explainKernelDown = ({kernels, policy}: ExplainFacts, view: ExplainView): Draft | undefined => {
	const down = kernels.filter(row => row.isCritical && standingOf(row, view.now) === 'failed');
	if (down.length === 0) return undefined;
	const names = down
		.slice(0, 3)
		.map(({key}) => key)
		.join(', ');
	const more = down.length > 3 ? ` and ${down.length - 3} more` : '';
	const {kernels: panel, restartKernel} = view.keys;
	return {
		why: [`${down.length === 1 ? 'A critical kernel is' : 'Critical kernels are'} down: ${names}${more}.`],
		next: [
			policy.onCriticalKernelDown === 'restart_process'
				? 'The application is restarted for that.'
				: 'The process is left alone; the kernel waits for a beat of its own, or for a person.',
		],
		settings: ['watchdog.on_critical_kernel_down', 'kernels.max_restart_attempts'],
		press: [`${panel} then ${restartKernel} restarts a kernel alone; so does \`grace-tui restart KERNEL\`.`],
	};
};
