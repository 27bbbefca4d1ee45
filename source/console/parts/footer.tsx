import {currentBindings, keyFor, labelOf} from '../key-lookup.ts';
import type {Binding, KeyContext} from '../keys.ts';
import {type Line, segment, widthOfLine} from '../line.ts';
import {LineText} from './lines.tsx';

type Properties = {readonly context: KeyContext; readonly width: number};

/** The bottom line: the keys that work here, or what a key had to say. */
export const Footer = ({context, width}: Properties) => (
	<LineText line={footerLine(context, width)} width={width} />
);

/** The keys that fit into `width`; the least needed go first. */
export const footerLine = (context: KeyContext, width: number): Line => {
	const {notice, isLeaving, isDetaching, overlay} = context.view;
	if (notice !== undefined) return [segment(` ${notice}`, 'caution')];
	const lead = isDetaching
		? [segment(detaching, 'accent')]
		: isLeaving && overlay.name !== 'leave'
			? [segment(leaving, 'accent')]
			: [];
	return fitKeys(
		currentBindings(context).filter(({dropped}) => dropped !== undefined),
		context,
		lead,
		width,
	);
};

const detaching = ' A watchdog in the background takes over… ';

const leaving = ` Stopping, press ${keyFor('forceLeave')} again to force `;

const fitKeys = (shown: readonly Binding[], context: KeyContext, lead: Line, width: number): Line => {
	const line = [...lead, ...shown.flatMap(binding => keySegments(binding, context))];
	if (shown.length === 0 || widthOfLine(line) <= width) return line;
	const least = Math.max(...shown.map(({dropped = 0}) => dropped));
	return fitKeys(
		shown.filter(({dropped = 0}) => dropped < least),
		context,
		lead,
		width,
	);
};

const keySegments = (binding: Binding, context: KeyContext): Line => [
	segment(` ${binding.shown}`, 'strong'),
	segment(` ${labelOf(binding, context)} `, 'quiet'),
];
