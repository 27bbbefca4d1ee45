import {type Intent, intentOf, type State} from './state-text.ts';

/** What the owner of the state file knows and wants; the disk follows when it can. */
export type Knowledge = {
	/** As last read or written. */
	readonly known: State;
	/** Our changes that are not on disk yet; undefined removes a key. */
	readonly pending: ReadonlyMap<string, unknown>;
	/** What a person wants, as last told to anybody or said by ourselves. */
	readonly told: Intent;
};

/** Knowledge of a state that was read at launch. */
export const know = (state: State): Knowledge => ({known: state, pending: new Map(), told: intentOf(state)});

/** The state as it will be when all is written: keys in their order, new ones at the end. */
export const wantedState = ({known, pending}: Knowledge): State => {
	const keys = new Map(Object.entries(known));
	for (const [key, value] of pending) {
		if (value === undefined) keys.delete(key);
		else keys.set(key, value);
	}
	return Object.fromEntries(keys);
};

/** Our own word. It is no news. */
export const want = (knowledge: Knowledge, changes: Readonly<Record<string, unknown>>): Knowledge => {
	const pending = new Map(knowledge.pending);
	for (const [key, value] of Object.entries(changes)) pending.set(key, value);
	const wanted = {...knowledge, pending};
	return {...wanted, told: intentOf(wantedState(wanted))};
};

/** Others wrote the file. What they set is a later word than ours that waits; what they left out is not. */
export const learn = (knowledge: Knowledge, theirs: State): Knowledge => {
	const pending = new Map(knowledge.pending);
	for (const [key, value] of Object.entries(theirs)) {
		if (!isSame(value, knowledge.known[key])) pending.delete(key);
	}
	return {...knowledge, known: theirs, pending};
};

/** Others wrote into a file that our rename had covered: their changes to `base` must be written again. */
export const learnCovered = (knowledge: Knowledge, base: State, theirs: State): Knowledge => {
	const pending = new Map(knowledge.pending);
	for (const [key, value] of Object.entries(theirs)) {
		if (!isSame(value, base[key])) pending.set(key, value);
	}
	for (const [key, value] of Object.entries(base)) {
		const isOurs = pending.has(key) || !isSame(value, knowledge.known[key]);
		if (!Object.hasOwn(theirs, key) && !isOurs) pending.set(key, undefined);
	}
	return {...knowledge, pending};
};

/** Our changes `written` stand on disk; what was wanted meanwhile still waits. */
export const wrote = (
	knowledge: Knowledge,
	written: ReadonlyMap<string, unknown>,
	state: State,
): Knowledge => {
	const isWaiting = ([key, value]: [string, unknown]) => !written.has(key) || written.get(key) !== value;
	return {...knowledge, known: state, pending: new Map([...knowledge.pending].filter(isWaiting))};
};

/** What a person wants now, where that differs from what was told. */
export const newsOf = (knowledge: Knowledge): Intent | undefined => {
	const intent = intentOf(wantedState(knowledge));
	return isSame(intent, knowledge.told) ? undefined : intent;
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
