import type {Instant} from '../../core/instant.ts';
import type {KernelRow} from '../../core/model.ts';
import {remainingFor, silenceOf, standingOf} from '../../core/standing.ts';
import type {Column} from '../columns.ts';
import {formatShortAge, formatShortCountdown} from '../format.ts';
import {type Signs, standingTones, type Tone} from '../theme.ts';
import {drawable, fitText, widthOf} from '../width.ts';
import type {KernelCells} from './kernel-columns.ts';

/** What a kernel's row is drawn from. */
export type KernelView = {
	readonly now: Instant;
	readonly attemptLimit: number;
	readonly isPointed: boolean;
	/** Critical kernels have a word beside their sign. */
	readonly hasCriticalWord: boolean;
	readonly columns: readonly Column[];
	readonly signs: Signs;
};

/** The texts of a kernel's row. */
export const kernelCells = (row: KernelRow, view: KernelView): KernelCells => {
	const {now, attemptLimit, isPointed, columns, signs} = view;
	const widthAt = (name: string): number => columns.find(column => column.name === name)?.width ?? 0;
	const standing = standingOf(row, now);
	const remaining = remainingFor(row, now);
	const countdown = remaining === undefined ? '' : ` ${formatShortCountdown(remaining)}`;
	const phase = `${signs.standings[standing]} ${standing}`;
	const hasRoom = phase.length + countdown.length <= widthAt('phase');
	return {
		pointer: {text: isPointed ? signs.pointer : '', tone: 'accent'},
		phase: {text: hasRoom ? phase + countdown : phase, tone: standingTones[standing]},
		name: {
			text: nameOf(row, widthAt('name'), view),
			tone: isPointed || row.isCritical ? 'strong' : 'plain',
		},
		beat: {text: beatOf(row, view, widthAt('beat')), tone: beatTone(row, view)},
		try: {text: `${row.attempts}/${attemptLimit}`, tone: row.attempts > 0 ? 'caution' : 'quiet'},
		reason: {text: row.reason ?? '', tone: 'quiet'},
	};
};

/** The words of a kernel's row, for whoever searches them. */
export const wordsOfKernel = (row: KernelRow, now: Instant): readonly string[] => [
	drawable(row.key),
	standingOf(row, now),
	row.reason ?? '',
	row.isCritical ? 'critical' : '',
];

/** Whether no critical kernel's name would be cut for the word that repeats its sign. */
export const hasRoomForWord = (rows: readonly KernelRow[], columns: readonly Column[]): boolean => {
	const width = columns.find(({name}) => name === 'name')?.width ?? 0;
	const room = width - critical.length - 2;
	return rows.every(({key, isCritical}) => !isCritical || widthOf(drawable(key)) <= room);
};

/** A bar of `width` columns that is as full as `share` says, from 0 to 1. */
export const gauge = (
	share: number,
	width: number,
	{bar, barRest}: Pick<Signs, 'bar' | 'barRest'>,
): string => {
	const steps = Math.floor(Math.min(Math.max(share, 0), 1) * width * bar.length);
	const whole = Math.floor(steps / bar.length);
	const last = steps % bar.length === 0 ? '' : (bar[(steps % bar.length) - 1] ?? '');
	const full = bar.at(-1) ?? '';
	return full.repeat(whole) + last + barRest.repeat(Math.max(width - whole - last.length, 0));
};

const critical = ' critical';

const nameOf = (
	{key, isCritical}: KernelRow,
	width: number,
	{signs, hasCriticalWord}: KernelView,
): string => {
	const {critical: sign, ellipsis} = signs;
	const mark = isCritical ? `${sign} ` : '  ';
	const name = drawable(key);
	if (!isCritical || !hasCriticalWord) return mark + fitText(name, width - mark.length, 'left', ellipsis);
	return mark + fitText(name, width - mark.length - critical.length, 'left', ellipsis) + critical;
};

const ageWidth = 4;
const never = 'never';

// The age has the last four columns; before it stands the gauge, or that nothing was ever heard, which comes first.
const beatOf = (row: KernelRow, {now, signs}: KernelView, width: number): string => {
	const silence = silenceOf(row, now);
	const age = formatShortAge(silence);
	const room = width - ageWidth - 1;
	if (width < never.length + ageWidth && row.lastBeat === undefined) return never;
	if (room <= 0) return age;
	const before =
		row.lastBeat === undefined
			? fitText(never, room + 1)
			: `${gauge(silence / row.heartbeatTimeout, room, signs)} `;
	return before.slice(0, room + 1) + age.padStart(ageWidth);
};

const beatTone = (row: KernelRow, {now}: KernelView): Tone => {
	if (!row.isLinked) return 'quiet';
	const share = silenceOf(row, now) / row.heartbeatTimeout;
	if (share >= 1) return 'bad';
	return share >= 0.75 ? 'caution' : 'plain';
};
