import {describeExit} from '../../core/exit.ts';
import type {KernelRow, Model} from '../../core/model.ts';
import {standingOf} from '../../core/standing.ts';
import {formatSpan} from '../format.ts';
import {explainKernel} from '../kernel-words.ts';
import {explainHealth, explainPhase, explainSwitch} from '../words.ts';

/** What there is to say when one model has become another, a sentence or two a line; `now` is the monotonic clock. */
export const spokenChanges = (before: Model, after: Model, now: number): readonly string[] => [
	...phaseChanges(before, after, now),
	...kernelChanges(before, after, now),
	...troubleChanges(before, after),
];

/** How the process is. */
export const spokenPhase = (model: Model, now: number): string =>
	`Process ${model.process.phase.name}. ${explainPhase(model, now)}`;

const phaseChanges = (before: Model, after: Model, now: number): readonly string[] => {
	const {phase, lastExit, isManualShutdown} = after.process;
	const lines: string[] = [];
	if (lastExit !== undefined && lastExit.at !== before.process.lastExit?.at)
		lines.push(`The process ended: ${describeExit(lastExit)} after ${formatSpan(lastExit.uptime)}.`);
	const old = before.process.phase;
	const hasProvedItself =
		phase.name === 'running' && old.name === 'running' && phase.isSteady && !old.isSteady;
	if (phase.name !== old.name || hasProvedItself) lines.push(spokenPhase(after, now));
	if (isManualShutdown !== before.process.isManualShutdown)
		lines.push(`Kill switch ${explainSwitch(after)}.`);
	if (after.health.reading !== before.health.reading) lines.push(`Health ${explainHealth(after.health)}.`);
	return lines;
};

// Of a thousand that fail at once nobody wants to hear each.
const mostKernels = 10;

const kernelChanges = (before: Model, after: Model, now: number): readonly string[] => {
	if (before.kernels === after.kernels) return [];
	const known = new Map(before.kernels.map(row => [row.key, row.phase]));
	const changed = after.kernels.filter(({key, phase}) => phase !== (known.get(key) ?? 'healthy'));
	const told = changed.slice(0, mostKernels).map(row => spokenKernel(row, after, now));
	const others = changed.length - told.length;
	return others === 0 ? told : [...told, `And ${others} more kernels.`];
};

/** How a kernel is, in a line. */
export const spokenKernel = (row: KernelRow, {policy}: Pick<Model, 'policy'>, now: number): string => {
	const standing = standingOf(row, now);
	const critical = row.isCritical ? ', critical' : '';
	return `Kernel ${row.key}${critical}: ${standing}. ${explainKernel(row, standing, policy.kernels)}`;
};

const troubleChanges = (before: Model, after: Model): readonly string[] => {
	if (before.troubles === after.troubles) return [];
	const messagesOf = ({troubles}: Model): readonly string[] => troubles.map(({message}) => message);
	const [old, current] = [messagesOf(before), messagesOf(after)];
	return [
		...current.filter(message => !old.includes(message)).map(message => `Trouble: ${message}`),
		...old.filter(message => !current.includes(message)).map(message => `Over: ${message}`),
	];
};
