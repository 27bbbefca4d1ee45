import {describeExit} from '../../core/exit.ts';
import type {KernelRow, Model} from '../../core/model.ts';
import {standingOf} from '../../core/standing.ts';
import {formatSpan} from '../format.ts';
import {explainKernel} from '../kernel-words.ts';
import type {NamedKeys} from '../key-lookup.ts';
import {explainHealth, explainPhase, explainSwitch} from '../words.ts';

/** When it is said by the monotonic clock, and the keys it names. */
export type Moment = {readonly now: number; readonly keys: NamedKeys};

/** What there is to say when one model has become another, a sentence or two a line. */
export const spokenChanges = (before: Model, after: Model, moment: Moment): readonly string[] => [
	...phaseChanges(before, after, moment),
	...kernelChanges(before, after, moment),
	...troubleChanges(before, after),
];

/** How the process is. */
export const spokenPhase = (model: Model, moment: Moment): string =>
	`Process ${model.process.phase.name}. ${explainPhase(model, moment.now, moment.keys)}`;

const phaseChanges = (before: Model, after: Model, moment: Moment): readonly string[] => {
	const {phase, lastExit, isManualShutdown} = after.process;
	const lines: string[] = [];
	if (lastExit !== undefined && lastExit.at !== before.process.lastExit?.at)
		lines.push(`The process ended: ${describeExit(lastExit)} after ${formatSpan(lastExit.uptime)}.`);
	const old = before.process.phase;
	const hasProvedItself =
		phase.name === 'running' && old.name === 'running' && phase.isSteady && !old.isSteady;
	if (phase.name !== old.name || hasProvedItself) lines.push(spokenPhase(after, moment));
	if (isManualShutdown !== before.process.isManualShutdown)
		lines.push(`Kill switch ${explainSwitch(after, moment.keys)}.`);
	if (after.health.reading !== before.health.reading) lines.push(`Health ${explainHealth(after.health)}.`);
	return lines;
};

// Of a thousand that fail at once nobody wants to hear each.
const mostKernels = 10;

const kernelChanges = (before: Model, after: Model, moment: Moment): readonly string[] => {
	if (before.kernels === after.kernels) return [];
	const known = new Map(before.kernels.map(row => [row.key, row.phase]));
	const changed = after.kernels.filter(({key, phase}) => phase !== (known.get(key) ?? 'healthy'));
	const told = changed.slice(0, mostKernels).map(row => spokenKernel(row, after, moment));
	const others = changed.length - told.length;
	return others === 0 ? told : [...told, `And ${others} more kernels.`];
};

/** How a kernel is, in a line. */
export const spokenKernel = (row: KernelRow, {policy}: Pick<Model, 'policy'>, moment: Moment): string => {
	const standing = standingOf(row, moment.now);
	const critical = row.isCritical ? ', critical' : '';
	return `Kernel ${row.key}${critical}: ${standing}. ${explainKernel(row, standing, policy.kernels, moment.keys)}`;
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
