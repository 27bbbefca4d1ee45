import {describeExit} from '../../core/exit.ts';
import {formatAge, formatCpu, formatMemory, formatWhen} from '../format.ts';
import {type Line, segment, widthOfLine} from '../line.ts';
import {explainPhase} from '../words.ts';
import {headline, type ProcessFacts, type ProcessView, readingOf} from './process-lines.ts';
import {foremostTrouble} from './trouble-lines.ts';

/**
 * The process in two lines, its numbers and what a person must know now; a trouble has the lines below.
 * `attachedPid` is the watchdog's where this console is attached to it and no border says so.
 */
export const stripLines = (view: ProcessView, height: number, attachedPid?: number): readonly Line[] => {
	const {model, width, signs} = view;
	const troubles = height > 2 ? foremostTrouble(model.troubles, {width, height: height - 2, signs}) : [];
	return [stripFacts(view, attachedPid), stripNews(view), ...troubles];
};

const stripFacts = (view: ProcessView, attachedPid: number | undefined): Line => {
	const {model, now, width} = view;
	const {statistics, process} = model;
	const facts: Line[] = [[...headline(view), ...pressingHealth(view)]];
	if (attachedPid !== undefined) facts.push([segment(`  attached to ${attachedPid}`, 'quiet')]);
	if (process.spawnedAt !== undefined) {
		const units = width < roomy ? 2 : 3;
		facts.push([segment(`  up ${formatAge(now - process.spawnedAt, units).padEnd(units * 4 - 1)}`)]);
	}
	if (statistics !== undefined) {
		facts.push(
			[segment('  cpu', 'quiet'), segment(formatCpu(statistics.cpu))],
			[segment('  mem ', 'quiet'), segment(formatMemory(statistics.memory))],
		);
	}
	if (process.pid !== undefined) facts.push([segment(`  pid ${process.pid}`, 'quiet')]);
	return whatFits(facts, width);
};

// Beside the phase, where nothing drives it off.
const pressingHealth = (view: ProcessView): Line =>
	isPressing(view.model) ? [segment('  '), ...namedHealth(view)] : [];

// However long its reading is, what stands behind it must neither move nor be driven off.
const namedHealth = ({model, width, signs}: ProcessView): Line => [
	...(width < roomy ? [] : [segment('health ', 'quiet')]),
	readingOf(model.health, signs),
];

const roomy = 60;

const isPressing = ({health, process}: ProcessFacts): boolean =>
	process.pid !== undefined && (health.isWritten || health.reading === 'failing');

const whatFits = (facts: readonly Line[], width: number): Line => {
	const line = facts.flat();
	return widthOfLine(line) <= width || facts.length <= 1 ? line : whatFits(facts.slice(0, -1), width);
};

const stripNews = (view: ProcessView): Line => {
	const {model, now} = view;
	const {phase, isManualShutdown} = model.process;
	const isCalm = phase.name === 'running' && phase.isSteady && model.health.reading !== 'failing';
	if (!isCalm || isManualShutdown) return [segment(explainPhase(model, now, view.keys), 'quiet')];
	const first = isPressing(model)
		? [segment(explainPhase(model, now, view.keys), 'quiet')]
		: namedHealth(view);
	return whatFits([first, ...lastExitOf(view)], view.width);
};

const lastExitOf = ({model, wall}: ProcessView): readonly Line[] => {
	const {lastExit} = model.process;
	if (lastExit === undefined) return [];
	return [
		[segment('  last exit ', 'quiet'), segment(describeExit(lastExit))],
		[segment(` ${formatWhen(Date.parse(lastExit.at), lastExit.at, wall)}`, 'quiet')],
	];
};
