import type {Model, ProcessModel} from '../../core/model.ts';
import type {PhaseName} from '../../core/phase.ts';
import {helpOf} from '../key-lookup.ts';
import type {KeyContext} from '../keys.ts';
import {insideOf, type Size} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import type {Signs} from '../theme.ts';
import type {LeaveChoice, Overlay} from '../view-state.ts';
import {fitText, wrap} from '../width.ts';
import {popupWidth} from './popup-area.ts';

const keysWidth = 11;

/** Every key with what it does, made from the keys themselves. */
export const helpLines = (width: number, context: KeyContext): readonly Line[] =>
	context.bindings
		.filter(
			({scopes}) => !scopes.some(scope => scope === 'leave' || scope === 'prompt' || scope === 'palette'),
		)
		.filter(({isRare, applies}) => !isRare || applies?.(context) !== false)
		.flatMap(binding =>
			wrap(helpOf(binding, context), width - keysWidth).map(
				(text, index): Line => [
					segment(fitText(index === 0 ? binding.shown : '', keysWidth), 'strong'),
					segment(text),
				],
			),
		);

/** With its border. */
export const leaveWidth = 56;

/** The columns for the lines of the question before leaving. */
export const leaveInside = ({columns}: Size): number =>
	insideOf({width: popupWidth(leaveWidth, columns), height: 0}).width;

/** The question before leaving. */
export const leaveLines = (
	{process}: Pick<Model, 'process'>,
	{choices, choice}: LeaveQuestion,
	{width, signs}: {readonly width: number; readonly signs: Pick<Signs, 'pointer'>},
): readonly Line[] => [
	...choices.map(each => option(each, process.phase.name, each === choice, signs)),
	[],
	...consequenceLines(choices, choice, process, width),
];

// As many lines whatever is marked, so that the question does not move.
const consequenceLines = (
	choices: readonly LeaveChoice[],
	choice: LeaveChoice,
	process: ProcessModel,
	width: number,
): readonly Line[] => {
	const textsOf = (each: LeaveChoice): readonly string[] => wrap(consequence(each, process), width);
	const count = Math.max(...choices.map(each => textsOf(each).length));
	const texts = textsOf(choice);
	return Array.from({length: count}, (_, index): Line => [segment(texts[index] ?? '')]);
};

type LeaveQuestion = Pick<Extract<Overlay, {name: 'leave'}>, 'choices' | 'choice'>;

const consequence = (choice: LeaveChoice, {isManualShutdown, phase: {name: phase}}: ProcessModel): string => {
	if (choice === 'detach')
		return 'A watchdog in the background takes over; the application is not touched. `grace-tui` comes back to it.';
	if (isManualShutdown)
		return 'The application stays stopped, also at the next start: the kill switch is on.';
	if (phase === 'waiting' || phase === 'paused')
		return 'Nothing runs now, and nothing is tried any more. The application starts with the next grace-tui.';
	if (phase === 'stopped') return 'Nothing runs now. The application starts with the next grace-tui.';
	return 'This stops the application. It comes back with the next start, because the kill switch stays off.';
};

const option = (
	choice: LeaveChoice,
	phase: PhaseName,
	isMarked: boolean,
	{pointer}: Pick<Signs, 'pointer'>,
): Line => {
	const {key, label} = options[choice];
	return [
		segment(`${isMarked ? pointer : ' '} `, 'accent'),
		segment(fitText(key, 5), 'strong'),
		segment(choice === 'leave' && phase === 'stopped' ? 'leave' : label, isMarked ? 'strong' : 'plain'),
	];
};

const options: Readonly<Record<LeaveChoice, {readonly key: string; readonly label: string}>> = {
	detach: {key: 'd', label: 'detach'},
	leave: {key: 's', label: 'stop and leave'},
	stay: {key: 'esc', label: 'stay'},
};
