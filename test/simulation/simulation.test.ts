import {expect, test} from 'vitest';
import {mutations} from './mutations.ts';
import {runSimulation, traceOf} from './simulate.ts';

// About 70 s on two idle cores; the tests beside it come first.
const timeout = 20 * 60_000;

test('20,000 schedules of faults break no promise', {timeout}, async () => {
	const {schedules, failures} = await runSimulation({seed: 1, schedules: 20_000, workers: 2});
	const [first] = failures;
	// A seed replays: `npm run simulate -- --schedules 1 --seed SEED`.
	const trace = first === undefined ? [] : await traceOf(first.seed);
	expect(failures, trace.join('\n')).toEqual([]);
	expect(schedules).toBe(20_000);
});

// What shows in one of a thousand schedules is looked for from shortly before one that showed it.
const rareFrom: ReadonlyMap<string, number> = new Map([
	['what must last is not synced', 400_370],
	['a start that was taken back is spawned', 101_060],
	['a start overtakes the stop behind it', 300_970],
]);

// Stop, restart and launch are decisions; lines, syncing and timers are the runtime's; the last two it has found itself.
test.each(Object.keys(mutations))('a fault is caught: %s', {timeout}, async name => {
	const mutation = mutations[name];
	if (mutation === undefined) throw new Error(`Expected a fault called ${name}.`);
	const seed = rareFrom.get(name) ?? 1;
	const {failures} = await runSimulation({seed, schedules: 10_000, workers: 1, mutation, isOver: true});
	expect(failures).toHaveLength(1);
});

test('a seed gives the same run each time', {timeout}, async () => {
	const traceTwice = await Promise.all([traceOf(7), traceOf(7)]);
	const [one, other] = traceTwice.map(lines =>
		lines.map(line => line.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'unique')),
	);
	expect(one?.length).toBeGreaterThan(100);
	expect(one).toEqual(other);
});
