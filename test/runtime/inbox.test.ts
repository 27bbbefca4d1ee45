import {beforeEach, expect, test} from 'vitest';
import {createInbox} from '../../source/runtime/inbox.ts';

type State = {readonly count: number};
type Effect = string;

let told: string[];

beforeEach(() => {
	told = [];
});

type Options = {
	readonly effectsOf?: (event: string) => readonly Effect[];
	readonly perform?: (effect: Effect) => unknown;
	readonly onState?: (state: State) => void;
	readonly decide?: (event: string) => void;
};

/** Counts events; one named `same` changes nothing. */
const openInbox = ({effectsOf = () => [], perform, onState, decide}: Options = {}) =>
	createInbox<State, string, Effect>({
		initial: {count: 0},
		decide: (state, event) => {
			told.push(`decide ${event}`);
			decide?.(event);
			return {state: event === 'same' ? state : {count: state.count + 1}, effects: effectsOf(event)};
		},
		perform: effect => {
			told.push(`perform ${effect}`);
			return perform?.(effect);
		},
		onState: state => {
			told.push(`state ${state.count}`);
			onState?.(state);
		},
		onError: error => told.push(`error ${String(error)}`),
		now: () => 0,
	});

test('effects are performed in order, before the state is told', () => {
	const inbox = openInbox({effectsOf: () => ['one', 'two']});
	inbox.send('event');
	expect(told).toEqual(['decide event', 'perform one', 'perform two', 'state 1']);
	expect(inbox.state()).toEqual({count: 1});
});

test('a state that did not change is not told', () => {
	const inbox = openInbox();
	inbox.send('same');
	expect(told).toEqual(['decide same']);
});

test('an event sent by an effect is decided after the one that caused it, not within', () => {
	const inbox = openInbox({
		effectsOf: event => (event === 'first' ? ['send', 'other'] : []),
		perform: effect => {
			if (effect === 'send') inbox.send('second');
		},
	});
	inbox.send('first');
	expect(told).toEqual([
		'decide first',
		'perform send',
		'perform other',
		'state 1',
		'decide second',
		'state 2',
	]);
});

test('an event sent by a listener of the state waits its turn', () => {
	const inbox = openInbox({
		onState: ({count}) => {
			if (count === 1) inbox.send('second');
			told.push('listener done');
		},
	});
	inbox.send('first');
	expect(told.indexOf('decide second')).toBeGreaterThan(told.indexOf('listener done'));
});

test('`now` is asked for each decision', () => {
	let now = 5;
	const seen: number[] = [];
	const inbox = createInbox<number, string, never>({
		initial: 0,
		decide: (state, _event, at) => {
			seen.push(at);
			return {state, effects: []};
		},
		perform: () => {},
		onState: () => {},
		onError: () => {},
		now: () => now,
	});
	inbox.send('one');
	now = 9;
	inbox.send('two');
	expect(seen).toEqual([5, 9]);
});

test('effects behind one that takes its time wait for it, also those of later events', async () => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const inbox = openInbox({
		effectsOf: event => (event === 'first' ? ['write', 'stop'] : ['later']),
		perform: effect => (effect === 'write' ? promise : undefined),
	});
	inbox.send('first');
	inbox.send('second');
	expect(told).toEqual(['decide first', 'perform write', 'state 1', 'decide second', 'state 2']);
	resolve();
	await expect.poll(() => told.slice(5)).toEqual(['perform stop', 'perform later']);
});

test('an effect that rejects is told, and does not keep the next from being performed', async () => {
	const inbox = openInbox({
		effectsOf: () => ['write', 'stop'],
		perform: effect => (effect === 'write' ? Promise.reject(new Error('full')) : undefined),
	});
	inbox.send('event');
	await expect.poll(() => told.slice(-2)).toEqual(['error Error: full', 'perform stop']);
});

test('an effect that throws is told, and does not keep the next from being performed', () => {
	const inbox = openInbox({
		effectsOf: () => ['bad', 'good'],
		perform: effect => {
			if (effect === 'bad') throw new Error('bad');
		},
	});
	inbox.send('event');
	expect(told).toEqual(['decide event', 'perform bad', 'error Error: bad', 'perform good', 'state 1']);
});

test('a listener of the state that throws does not close the door', () => {
	const inbox = openInbox({
		onState: ({count}) => {
			if (count === 1) throw new Error('screen');
		},
	});
	inbox.send('first');
	inbox.send('second');
	expect(told).toEqual(['decide first', 'state 1', 'error Error: screen', 'decide second', 'state 2']);
});

test('a decision that throws changes nothing, and does not close the door', () => {
	const inbox = openInbox({
		decide: event => {
			if (event === 'bad') throw new Error('bad');
		},
	});
	inbox.send('bad');
	inbox.send('good');
	expect(told).toEqual(['decide bad', 'error Error: bad', 'decide good', 'state 1']);
	expect(inbox.state()).toEqual({count: 1});
});

test('while it is held events wait, and are decided in order when it goes on', async () => {
	const inbox = openInbox();
	await inbox.hold();
	inbox.send('one');
	inbox.send('two');
	expect(told).toEqual([]);
	expect(inbox.waiting()).toEqual(['one', 'two']);
	inbox.resume('first');
	expect(told.filter(word => word.startsWith('decide'))).toEqual([
		'decide first',
		'decide one',
		'decide two',
	]);
	inbox.send('three');
	expect(inbox.state()).toEqual({count: 4});
	expect(inbox.waiting()).toEqual([]);
});

test('it is held only when the effects of what was decided are carried out', async () => {
	const {promise, resolve} = Promise.withResolvers<void>();
	const inbox = openInbox({
		effectsOf: () => ['slow', 'last'],
		perform: effect => (effect === 'slow' ? promise : undefined),
	});
	inbox.send('event');
	const held = inbox.hold().then(() => told.push('held'));
	resolve();
	await held;
	expect(told.slice(-2)).toEqual(['perform last', 'held']);
});
