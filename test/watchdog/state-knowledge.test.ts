import {expect, test} from 'vitest';
import {
	type Knowledge,
	know,
	learn,
	learnCovered,
	newsOf,
	want,
	wantedState,
	wrote,
} from '../../source/watchdog/state-knowledge.ts';

const entries = (knowledge: Knowledge) => Object.entries(wantedState(knowledge));
const start = know({first: 1, manual_shutdown: false, last: 2});
const on = {isManualShutdown: true, restartRequestedAt: undefined};

test('our changes keep the order of the keys, and new ones come last', () => {
	const wanted = want(start, {added: 3, manual_shutdown: true, first: undefined});
	expect(entries(wanted)).toEqual([
		['manual_shutdown', true],
		['last', 2],
		['added', 3],
	]);
});

test('our own word is no news', () => {
	expect(newsOf(want(start, {manual_shutdown: true}))).toBeUndefined();
});

test('the word of others is news while it differs from what was told', () => {
	const learned = learn(start, {manual_shutdown: true});
	expect(newsOf(learned)).toEqual(on);
	expect(newsOf({...learned, told: on})).toBeUndefined();
});

test('what others set is a later word than ours that waits', () => {
	const learned = learn(want(start, {manual_shutdown: false, last: 7}), {manual_shutdown: true, last: 2});
	expect(entries(learned)).toEqual([
		['manual_shutdown', true],
		['last', 7],
	]);
	expect(newsOf(learned)).toEqual(on);
});

test('what others left as it was does not undo our word', () => {
	const learned = learn(want(start, {manual_shutdown: true}), {...start.known, theirs: 1});
	expect(wantedState(learned)).toEqual({...start.known, manual_shutdown: true, theirs: 1});
	expect(newsOf(learned)).toBeUndefined();
});

test('what others left out is gone, but what we set meanwhile is not', () => {
	const learned = learn(want(start, {last: 7}), {manual_shutdown: true});
	expect(wantedState(learned)).toEqual({manual_shutdown: true, last: 7});
});

test('a covered word is written again, over what it did not know', () => {
	const written = wrote(want(start, {last: 7}), new Map([['last', 7]]), {...start.known, last: 7});
	const learned = learnCovered(written, start.known, {manual_shutdown: true, last: 2});
	expect(learned.known).toEqual({...start.known, last: 7});
	expect([...learned.pending]).toEqual([
		['manual_shutdown', true],
		['first', undefined],
	]);
	expect(newsOf(learned)).toEqual(on);
	expect(wantedState(learned)).toEqual({manual_shutdown: true, last: 7});
});

test('a covered word that left out what we changed does not remove it', () => {
	const written = wrote(want(start, {last: 7}), new Map([['last', 7]]), {...start.known, last: 7});
	expect(wantedState(learnCovered(written, start.known, {manual_shutdown: true})).last).toBe(7);
});

test('what was wanted during a write still waits after it', () => {
	const first = want(start, {last: 7, other: 1});
	const second = want(first, {last: 8});
	const after = wrote(second, first.pending, wantedState(first));
	expect([...after.pending]).toEqual([['last', 8]]);
	expect(wantedState(after)).toEqual({...start.known, last: 8, other: 1});
});
