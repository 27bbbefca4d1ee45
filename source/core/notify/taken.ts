import {orderOf} from '../alert-name.ts';

/** Which alerts were taken in already: all up to a place in their order, and some behind it. */
export type Taken = {
	/** A number as `orderOf` gives it. */
	readonly floor: number;
	/** Names behind the floor, in their order of arrival. */
	readonly names: readonly string[];
};

/** Everything up to this alert counts as taken; without a name nothing does. */
export const takenUpTo = (name: string | undefined): Taken => ({
	floor: name === undefined ? 0 : orderOf(name),
	names: [],
});

/** Whether an alert was taken in. One without a time in its name always was: nobody could say when it came. */
export const isTaken = ({floor, names}: Taken, name: string): boolean =>
	orderOf(name) <= floor || names.includes(name);

/** Takes one more. Of very many the oldest are forgotten, and the floor rises to them: an alert that comes that late is not told. */
export const take = ({floor, names}: Taken, name: string): Taken => {
	if (names.length < mostNames) return {floor, names: [...names, name]};
	const all = [...names, name].toSorted((one, other) => orderOf(one) - orderOf(other));
	const forgotten = all.slice(0, mostNames / 2);
	return {floor: Math.max(floor, ...forgotten.map(orderOf)), names: all.slice(mostNames / 2)};
};

const mostNames = 500;
