import {expect, test} from 'vitest';
import {createRandom} from '../../soak/random.ts';
import {correspond} from './correspondence.ts';

const events = [
	['grace.restart.initiated', {reason: 'unexpected_exit', exit_code: 1, signal: null, restart_attempt: 1}],
	['grace.restart.failed', {restart_attempt: 1, exit_code: 1, signal: null}],
	['grace.restart.success', {restart_attempt: 1}],
	['grace.restart.excessive', {restart_count: 5, pause_seconds: 60}],
	['kernel.restart.initiated', {kernel_name: 'memory', reason: 'heartbeat_timeout', attempt: 1}],
	['kernel.restart.success', {kernel_name: 'memory'}],
	['kernel.restart.failed', {kernel_name: 'memory', error: 'no'}],
	['watchdog.error', {error: 'The disk is full.'}],
	['shop.till.empty', {till: 1}],
] as const;

/** A receiver whose other side fails as chance has it, and whose watchdog is killed now and then, for two hours. */
const walk = (seed: number) => {
	const random = createRandom(seed);
	const other = correspond({
		latency: random.below(5),
		answer: () => {
			const chance = random.below(10);
			if (chance < 6) return {type: 'taken', words: 'ok'};
			return {type: 'later', words: 'no', retryAfter: chance === 9 ? 30_000 : undefined};
		},
	});
	const raised: {readonly name: string; readonly event: string}[] = [];
	for (let step = 0; step < 300; step += 1) {
		const [event, payload] = events[random.below(events.length)] ?? events[0];
		const chance = random.below(20);
		if (chance < 12) raised.push(other.raise(event, payload));
		else if (chance < 13) other.reload();
		other.pass(random.below(40));
	}
	other.raise('grace.restart.success', {restart_attempt: 1});
	other.pass(7200);
	return {other, raised};
};

test.each(Array.from({length: 200}, (_, seed) => seed))(
	'promises are kept whatever comes (seed %i)',
	seed => {
		const {other, raised} = walk(seed);
		const taken = new Map(other.taken.map(({message}) => [message.id, message]));
		const told = [...taken.values()].flatMap(({notices}) => notices);
		const names = told.map(({name}) => name);

		// Once each.
		expect(new Set(names).size).toBe(names.length);
		// All of them, but kernels, which an application that is down takes along.
		const uncovered = raised.filter(({event}) => !event.startsWith('kernel.'));
		expect(uncovered.filter(({name}) => !names.includes(name))).toEqual([]);

		// In order, group by group.
		for (const group of ['application', 'kernels', 'watchdog', 'other']) {
			const own = [...taken.values()].filter(message => message.group === group);
			const order = own.flatMap(({notices}) =>
				notices.map(({name}) => raised.findIndex(one => one.name === name)).filter(at => at >= 0),
			);
			expect(order).toEqual(order.toSorted((one, another) => one - another));
		}

		// Of an attempt that is made again everything is the same.
		const contents = new Map<string, string>();
		for (const {message} of other.attempts) {
			const text = JSON.stringify(message);
			expect(contents.get(message.id) ?? text).toBe(text);
			contents.set(message.id, text);
		}

		// No more often than the rules say: within `group_interval` only what is critical and new, or the end.
		for (const group of ['application', 'kernels', 'watchdog', 'other']) {
			const own = [...taken.values()].filter(message => message.group === group);
			for (const [index, message] of own.entries()) {
				const before = own[index - 1];
				if (before === undefined || message.createdAt - before.createdAt >= 300_000) continue;
				const isCritical = message.notices.some(({severity}) => severity === 'critical');
				expect(isCritical || message.kind === 'resolved' || before.thread !== message.thread).toBe(true);
			}
		}
	},
);
