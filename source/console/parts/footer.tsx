import {useSurroundings} from '../context.ts';
import {currentBindings, labelOf, namedKeysIn} from '../key-lookup.ts';
import type {Binding, KeyContext} from '../keys.ts';
import {type Line, segment, widthOfLine} from '../line.ts';
import {widthOf} from '../width.ts';
import {LineText} from './lines.tsx';
import {promptLine} from './prompt-line.ts';

type Properties = {readonly context: KeyContext; readonly width: number};

/** The bottom line: the keys that work here, or what a key had to say. */
export const Footer = ({context, width}: Properties) => {
	const {ellipsis} = useSurroundings().theme.signs;
	return <LineText line={footerLine(context, width, ellipsis)} width={width} />;
};

/** The keys that fit into `width`; the least needed go first. */
export const footerLine = (context: KeyContext, width: number, ellipsis = '…'): Line => {
	const {notice, prompt} = context.view;
	if (notice !== undefined && prompt === undefined) return noticeLine([notice].flat(), width);
	const lead = leadOf(context, width, ellipsis);
	const shown = currentBindings(context).filter(({dropped}) => dropped !== undefined);
	const inFull = fitKeys(shown, context, lead, width);
	const inShort = fitKeys(shown.map(shorten), context, lead, width);
	if (neededIn(inShort) <= neededIn(inFull)) return inFull.line;
	return lengthen(inShort.shown, {shown, context, lead, width});
};

const noticeLine = (wordings: readonly string[], width: number): Line => {
	const wording = wordings.find(text => widthOf(text) < width) ?? wordings.at(-1) ?? '';
	return [segment(` ${wording}`, 'caution')];
};

const leadOf = (context: KeyContext, width: number, ellipsis: string): Line => {
	const {prompt, isLeaving, isDetaching, overlay} = context.view;
	if (isDetaching) return [segment(detaching, 'accent')];
	if (isLeaving && overlay.name !== 'leave') return [segment(leavingWith(context), 'accent')];
	if (prompt === undefined) return [];
	return [...promptLine(prompt, Math.max(width - promptKeysWidth, 8), ellipsis), segment(' ')];
};

// One of them at least has room beside what is typed.
const promptKeysWidth = 16;

type Keys = {readonly shown: readonly Binding[]; readonly line: Line};

const shorten = (binding: Binding): Binding => ({...binding, label: binding.shortLabel ?? binding.label});

// Keys that are worth a short label: those that have one, and those that are dropped after all others.
const neededIn = ({shown}: Pick<Keys, 'shown'>): number =>
	shown.filter(({shortLabel, dropped = 0}) => shortLabel !== undefined || dropped <= mostNeeded).length;

const mostNeeded = 5;

/** The keys that fit in short, as many as there is room for in full again: first those that have no word, then those that people know least. */
const lengthen = (
	short: readonly Binding[],
	{shown, context, lead, width}: {readonly shown: readonly Binding[]} & Place,
): Line => {
	const lineOf = (keys: readonly Binding[]): Line => [
		...lead,
		...keys.flatMap(binding => keySegments(binding, context)),
	];
	const levels = [...new Set(shown.map(levelOf))].toSorted((one, other) => other - one);
	const keys = levels.reduce((line, level) => {
		const longer = line.map(
			each => shown.find(({keys}) => keys === each.keys && levelOf(each) === level) ?? each,
		);
		const fitted = fitKeys(longer, context, lead, width);
		if (fitted.shown.length === longer.length) return longer;
		// The word of a key that a caller has added is worth more than what the help tells of.
		return level > signLevel && neededIn(fitted) === neededIn({shown: line}) ? fitted.shown : line;
	}, short);
	return lineOf(keys);
};

const levelOf = ({shortLabel, dropped = 0}: Binding): number => (shortLabel === '' ? 1000 : 0) + dropped;

// Up to this are the signs of help and palette, which everybody knows.
const signLevel = 1001;

type Place = {readonly context: KeyContext; readonly lead: Line; readonly width: number};

const detaching = ' A watchdog in the background takes over. ';

const leavingWith = ({bindings}: KeyContext): string =>
	` Stopping, press ${namedKeysIn(bindings).forceLeave} again to force `;

const fitKeys = (shown: readonly Binding[], context: KeyContext, lead: Line, width: number): Keys => {
	const line = [...lead, ...shown.flatMap(binding => keySegments(binding, context))];
	if (shown.length === 0 || widthOfLine(line) <= width) return {shown, line};
	const least = Math.max(...shown.map(({dropped = 0}) => dropped));
	const last = shown.findLastIndex(({dropped}) => dropped === least);
	return fitKeys(shown.toSpliced(last, 1), context, lead, width);
};

const keySegments = (binding: Binding, context: KeyContext): Line => {
	const label = labelOf(binding, context);
	return [segment(` ${binding.shown}`, 'strong'), segment(label === '' ? ' ' : ` ${label} `, 'quiet')];
};
