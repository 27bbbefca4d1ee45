import {describeExit, meaningOf} from '../../core/exit.ts';
import type {Health, Model} from '../../core/model.ts';
import type {ReceiverModel} from '../../core/notify/receiver-model.ts';
import {isTroubled, receiverWords} from '../../core/notify/receiver-words.ts';
import {
	formatAge,
	formatCount,
	formatCountdown,
	formatCpu,
	formatMemory,
	formatSpan,
	formatWhen,
} from '../format.ts';
import type {NamedKeys} from '../key-lookup.ts';
import {type Line, named, type Segment, segment} from '../line.ts';
import {phaseTones, type Signs} from '../theme.ts';
import {type Peak, sparkline} from '../trace.ts';
import {wrap} from '../width.ts';
import {explainHealth, explainPhase, explainSwitch, healthTone, remainingOf} from '../words.ts';
import {besideSign, byWeight} from './trouble-lines.ts';

/** What of the model the process is drawn from. */
export type ProcessFacts = Omit<Model, 'watchdog' | 'kernels' | 'restarts' | 'metrics'> & {
	readonly kernelCount: number;
	/** Of them, those whose process is connected. */
	readonly linkedCount: number;
};

/** What the process is drawn from. */
export type ProcessView = {
	readonly model: ProcessFacts;
	/** The monotonic clock. */
	readonly now: number;
	readonly wall: Date;
	/** Of each ten seconds, oldest first. */
	readonly peaks: readonly (Peak | undefined)[];
	readonly width: number;
	readonly signs: Signs;
	readonly keys: NamedKeys;
};

const nameWidth = 12;
const longestTrace = 30;
const peakSpan = 10_000;
// What stands behind a number stays where it is when that grows a digit.
const countdownWidth = 6;
const readingWidth = 15;

/** All that is known about the process, the most urgent first. */
export const processLines = (view: ProcessView): readonly Line[] => [
	[...headline(view), ...pidOf(view)],
	...paragraph(explainPhase(view.model, view.now, view.keys), view.width),
	// Above the troubles, which may take any number of lines.
	...switchLines(view),
	...troubleLines(view),
	[],
	...healthLines(view),
	...linkLines(view),
	...receiverLines(view),
	...resourceLines(view),
	[],
	...historyLines(view),
	...commandLines(view),
	...pendingLines(view),
];

/** The phase with its sign and countdown. */
export const headline = ({model, now, signs}: ProcessView): Line => {
	const {phase} = model.process;
	const remaining = remainingOf(phase, model.policy, now);
	const countdown =
		remaining === undefined
			? []
			: [segment(` ${formatCountdown(remaining).padEnd(countdownWidth)}`, 'strong')];
	return [segment(`${signs.phases[phase.name]} ${phase.name}`, phaseTones[phase.name]), ...countdown];
};

const pidOf = ({model}: ProcessView): Line =>
	model.process.pid === undefined ? [] : [segment(`  pid ${model.process.pid}`, 'quiet')];

const paragraph = (sentence: string, width: number): readonly Line[] =>
	wrap(sentence, width - 2).map(text => [segment(`  ${text}`, 'quiet')]);

const troubleLines = ({model, width, signs}: ProcessView): readonly Line[] =>
	byWeight(model.troubles).flatMap(({message}) => besideSign(wrap(message, width - 2), signs));

const switchLines = ({model, keys}: ProcessView): readonly Line[] => {
	const {isManualShutdown} = model.process;
	const words = segment(explainSwitch(model, keys), isManualShutdown ? 'caution' : 'plain');
	return [named('kill switch', nameWidth, words)];
};

const healthLines = ({model, width, signs}: ProcessView): readonly Line[] => {
	const {health} = model;
	const reading = named(
		'health',
		nameWidth,
		readingOf(health, signs),
		segment(` ${signs.separator} ${health.target}`, 'quiet'),
	);
	const isExplained = health.reading === 'failing' && health.error !== undefined;
	return isExplained ? [reading, ...indented(health.error ?? '', width)] : [reading];
};

// A blank line where nothing is linked, as for an application that knows no kernels.
const linkLines = ({model, now}: ProcessView): readonly Line[] => {
	const {link, kernelCount, linkedCount} = model;
	if (link.connections === 0 && kernelCount === 0) return [[]];
	if (link.silentSince !== undefined) {
		const who = link.silent < link.connections ? `${link.silent} of ${link.connections} ` : '';
		const silence = `${who}silent for ${formatAge(now - link.silentSince, 2)}`;
		return [named('link', nameWidth, segment(silence, 'bad'))];
	}
	if (link.connections === 0) return [named('link', nameWidth, segment('none', 'caution'))];
	const linked = `${counted(linkedCount, 'kernel', 's')}, ${counted(link.connections, 'process', 'es')}`;
	return [named('link', nameWidth, segment(linked))];
};

// A line each, what is not well first; nothing where alerts are told to nobody.
const receiverLines = ({model, now, signs}: ProcessView): readonly Line[] => {
	const receivers = model.receivers.toSorted(
		(one, other) => Number(isTroubled(other.reading)) - Number(isTroubled(one.reading)),
	);
	const shown = receivers.slice(0, mostReceivers).map((receiver, index) => {
		const [sign, tone] = receiverSign(receiver, signs);
		return named(
			index === 0 ? 'notifies' : '',
			nameWidth,
			segment(`${sign} ${receiver.name}`, tone),
			segment(said(receiverWords(receiver, now), signs), 'quiet'),
		);
	});
	const more = receivers.length - shown.length;
	return more > 0
		? [...shown, named('', nameWidth, segment(`and ${more} more: see status`, 'quiet'))]
		: shown;
};

const said = (words: string, signs: Signs): string => (words === '' ? '' : ` ${signs.separator} ${words}`);

const mostReceivers = 5;

const receiverSign = ({reading}: ReceiverModel, signs: Signs): readonly [string, Segment['tone']] => {
	if (reading === 'idle') return [signs.unknown, 'plain'];
	if (reading === 'ok') return [signs.healthy, 'good'];
	return [signs.failing, reading === 'failing' ? 'caution' : 'bad'];
};

const counted = (count: number, thing: string, plural: string): string =>
	`${formatCount(count)} ${thing}${count === 1 ? '' : plural}`;

/** What the probe saw, with its sign. */
export const readingOf = (health: Health, signs: Signs): Segment =>
	segment(`${signs[health.reading]} ${explainHealth(health)}`.padEnd(readingWidth), healthTone(health));

const resourceLines = ({model, now, peaks, width, signs}: ProcessView): readonly Line[] => {
	const {statistics, process} = model;
	const traceWidth = Math.min(Math.max(width - nameWidth - 10, 0), longestTrace);
	const age = ` ${formatAge(traceWidth * peakSpan)}`;
	// Where nothing was drawn, as for a screen reader, there is no age of it.
	const label =
		peaks.length > 0 && width - nameWidth - 10 - traceWidth >= age.length ? [segment(age, 'quiet')] : [];
	const trace = (values: readonly (number | undefined)[], full: number): Line => [
		segment(`  ${sparkline(values, {width: traceWidth, full, levels: signs.levels})}`, 'accent'),
		...label,
	];
	const cpus = peaks.map(peak => peak?.cpu);
	const memories = peaks.map(peak => peak?.memory);
	const uptime = process.spawnedAt === undefined ? nothing : formatAge(now - process.spawnedAt);
	return [
		named('uptime', nameWidth, segment(uptime)),
		named(
			'cpu',
			nameWidth,
			segment(statistics === undefined ? nothing.padStart(8) : formatCpu(statistics.cpu)),
			...trace(cpus, Math.max(100, ...cpus.map(known))),
		),
		named(
			'memory',
			nameWidth,
			segment(statistics === undefined ? nothing.padStart(8) : formatMemory(statistics.memory)),
			// Room above the highest reading: memory that does not change is a line, not a block.
			...trace(memories, 1.7 * Math.max(0, ...memories.map(known))),
		),
		named(
			'processes',
			nameWidth,
			segment((statistics === undefined ? nothing : formatCount(statistics.processes)).padStart(8)),
		),
	];
};

const known = (value: number | undefined): number => value ?? 0;

const historyLines = ({model, wall, width, signs}: ProcessView): readonly Line[] => {
	const {restarts, failures, lastExit, life} = model.process;
	const {maxConsecutiveFailures} = model.policy;
	// Tries after a pause count on.
	const of = failures > maxConsecutiveFailures ? '' : ` of ${maxConsecutiveFailures}`;
	const inARow = `${failures}${of} in a row`;
	return [
		named('life', nameWidth, segment(life === 0 ? nothing : formatCount(life))),
		named(
			'restarts',
			nameWidth,
			segment(`${formatCount(restarts)} automatic`),
			segment(' since started', 'quiet'),
		),
		named('failures', nameWidth, segment(inARow, failures > 0 ? 'caution' : 'plain')),
		...(lastExit === undefined
			? [named('last exit', nameWidth, segment(nothing))]
			: [
					named(
						'last exit',
						nameWidth,
						segment(describeExit(lastExit), 'strong'),
						segment(` after ${formatSpan(lastExit.uptime)}`, 'quiet'),
					),
					...indented(
						`${formatWhen(Date.parse(lastExit.at), lastExit.at, wall)} ${signs.separator} ${meaningOf(lastExit)}`,
						width,
					),
				]),
	];
};

const commandLines = ({model, width}: ProcessView): readonly Line[] =>
	wrap(model.command.join(' '), width - nameWidth).map((text, index) =>
		named(index === 0 ? 'command' : '', nameWidth, segment(text)),
	);

const pendingLines = ({model: {pending}, width}: ProcessView): readonly Line[] =>
	pending.length === 0
		? []
		: wrap(`${pending.join(', ')} from the next life`, width - nameWidth).map((text, index) =>
				named(index === 0 ? 'config' : '', nameWidth, segment(text, 'caution')),
			);

const indented = (text: string, width: number): readonly Line[] =>
	wrap(text, width - nameWidth).map(line => named('', nameWidth, segment(line, 'quiet')));

const nothing = '-';
