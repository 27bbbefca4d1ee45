import type {Model} from '../../core/model.ts';
import type {PhaseName} from '../../core/phase.ts';
import {helpOf} from '../key-lookup.ts';
import type {KeyContext} from '../keys.ts';
import {type Line, segment} from '../line.ts';
import type {Signs} from '../theme.ts';
import type {LeaveChoice} from '../view-state.ts';
import {fitText, wrap} from '../width.ts';

const keysWidth = 11;

/** Every key with what it does, made from the keys themselves. */
export const helpLines = (width: number, context: KeyContext): readonly Line[] =>
	context.bindings
		.filter(({scopes}) => !scopes.includes('leave'))
		.filter(({isRare, applies}) => !isRare || applies?.(context) !== false)
		.flatMap(binding =>
			wrap(helpOf(binding, context), width - keysWidth).map(
				(text, index): Line => [
					segment(fitText(index === 0 ? binding.shown : '', keysWidth), 'strong'),
					segment(text),
				],
			),
		);

/** The question before leaving. */
export const leaveLines = (
	{process}: Pick<Model, 'process'>,
	choice: LeaveChoice,
	{width, signs}: {readonly width: number; readonly signs: Pick<Signs, 'pointer'>},
): readonly Line[] => [
	...wrap(consequence(process.isManualShutdown, process.phase.name), width).map(
		(text): Line => [segment(text)],
	),
	[],
	option('s', process.phase.name === 'stopped' ? 'leave' : 'stop and leave', choice === 'leave', signs),
	option('esc', 'stay', choice === 'stay', signs),
];

const consequence = (isManualShutdown: boolean, phase: PhaseName): string => {
	if (isManualShutdown)
		return 'The application stays stopped, also at the next start: the kill switch is on.';
	if (phase === 'waiting' || phase === 'paused')
		return 'Nothing runs now, and nothing is tried any more. The application starts with the next grace-tui.';
	if (phase === 'stopped') return 'Nothing runs now. The application starts with the next grace-tui.';
	return 'This stops the application. It comes back with the next start, because the kill switch stays off.';
};

const option = (key: string, label: string, isMarked: boolean, {pointer}: Pick<Signs, 'pointer'>): Line => [
	segment(`${isMarked ? pointer : ' '} `, 'accent'),
	segment(fitText(key, 5), 'strong'),
	segment(label, isMarked ? 'strong' : 'plain'),
];
