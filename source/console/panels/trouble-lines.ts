import {type Trouble, unreadableState, unsavedState} from '../../core/model.ts';
import {type Line, segment} from '../line.ts';
import type {Signs} from '../theme.ts';
import {drawable, wrapInto} from '../width.ts';

type Room = {readonly width: number; readonly height: number; readonly signs: Signs};

/** The weightiest trouble in at most `height` lines; of the others only their number. */
export const foremostTrouble = (
	troubles: readonly Trouble[],
	{width, height, signs}: Room,
): readonly Line[] => {
	const [first, ...others] = byWeight(troubles);
	if (first === undefined) return [];
	const ending = others.length === 0 ? '' : ` (+${others.length} more)`;
	const room = {width: width - 2, height, ellipsis: signs.ellipsis, ending};
	return besideSign(wrapInto(drawable(first.message), room), signs);
};

/** Troubles with the state first: while that stands, nobody knows whether the application should run. */
export const byWeight = (troubles: readonly Trouble[]): readonly Trouble[] => {
	const isState = ({topic}: Trouble) => topic === unreadableState || topic === unsavedState;
	return [...troubles.filter(isState), ...troubles.filter(trouble => !isState(trouble))];
};

/** The lines of one trouble, the sign before the first. */
export const besideSign = (texts: readonly string[], {trouble}: Pick<Signs, 'trouble'>): readonly Line[] =>
	texts.map((text, index): Line => [segment(`${index === 0 ? trouble : ' '} ${text}`, 'bad')]);
