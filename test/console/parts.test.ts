import {describe, expect, test} from 'vitest';
import {type Column, fitColumns, gapAfter} from '../../source/console/columns.ts';
import {createFrames} from '../../source/console/frames.ts';
import {fillLine, segment, spread, widthOfLine} from '../../source/console/line.ts';
import {createTheme, phaseTones} from '../../source/console/theme.ts';
import {createTicker} from '../../source/console/ticker.ts';
import {createTrace, sparkline} from '../../source/console/trace.ts';
import {widthOf} from '../../source/console/width.ts';
import {createStore} from '../../source/runtime/store.ts';
import {createTestClock} from './clock.ts';
import {openTestSession} from './session.ts';

describe('frames', () => {
	test('a flood is told five times a second, the last change always', () => {
		const clock = createTestClock();
		const store = createStore(0);
		const seen: number[] = [];
		const coalesced = createFrames(clock, 200).coalesce(store);
		const unsubscribe = coalesced.subscribe(() => seen.push(coalesced.get()));
		for (let change = 1; change <= 1000; change += 1) {
			store.set(change);
			clock.advance(1);
		}
		clock.advance(1000);
		expect(seen.length).toBeLessThanOrEqual(6);
		expect(seen.length).toBeGreaterThanOrEqual(5);
		expect(seen.at(-1)).toBe(1000);
		unsubscribe();
		store.set(1);
		clock.advance(1000);
		expect(seen.at(-1)).toBe(1000);
	});

	test('stores that change together are told in one frame', () => {
		const clock = createTestClock();
		const frames = createFrames(clock, 200);
		const [one, other] = [createStore(0), createStore(0)];
		const told: string[] = [];
		frames.coalesce(one).subscribe(() => told.push(`one at ${clock.now()}`));
		frames.coalesce(other).subscribe(() => told.push(`other at ${clock.now()}`));
		one.set(1);
		clock.advance(0);
		one.set(2);
		clock.advance(50);
		other.set(1);
		const start = clock.now() - 50;
		clock.advance(500);
		expect(told).toEqual([`one at ${start}`, `one at ${start + 200}`, `other at ${start + 200}`]);
	});
});

describe('the ticker', () => {
	test('ticks each second while somebody listens, and not after', () => {
		const clock = createTestClock();
		const ticker = createTicker(clock, 1000);
		let ticks = 0;
		const stop = ticker.subscribe(() => {
			ticks += 1;
		});
		clock.advance(3000);
		expect(ticks).toBe(3);
		stop();
		clock.advance(3000);
		expect(ticks).toBe(3);
		const again = ticker.subscribe(() => {
			ticks += 1;
		});
		clock.advance(1000);
		expect(ticks).toBe(4);
		again();
	});

	test('is silent once it is closed, whoever still listens or begins to', () => {
		const clock = createTestClock();
		const ticker = createTicker(clock, 1000);
		let ticks = 0;
		const count = () => {
			ticks += 1;
		};
		ticker.subscribe(count);
		ticker.close();
		ticker.subscribe(count);
		clock.advance(3000);
		expect(ticks).toBe(0);
	});
});

describe('the trace', () => {
	const traced = () => {
		const clock = createTestClock();
		const session = openTestSession({clock});
		session.setModel({statistics: undefined});
		const trace = createTrace({model: session.model, clock, span: 10_000, capacity: 3});
		const measure = (cpu: number, memory = 0) => session.setModel({statistics: {cpu, memory, processes: 1}});
		return {clock, session, trace, measure, cpus: () => trace.peaks().map(peak => peak?.cpu)};
	};

	test('remembers the peak of each span, and the newest ones only', () => {
		const {clock, session, trace, measure, cpus} = traced();
		expect(trace.peaks()).toEqual([]);
		measure(3, 7);
		measure(1, 9);
		expect(trace.peaks()).toEqual([{cpu: 3, memory: 9}]);
		session.setModel({troubles: []});
		for (const cpu of [2, 4, 5]) {
			clock.advance(10_000);
			measure(cpu);
		}
		expect(cpus()).toEqual([2, 4, 5]);
		trace.close();
		measure(9);
		expect(cpus()).toEqual([2, 4, 5]);
	});

	test('a time in which nothing was measured leaves a gap, also up to now', () => {
		const {clock, session, measure, cpus} = traced();
		measure(1);
		clock.advance(20_000);
		measure(2);
		expect(cpus()).toEqual([1, undefined, 2]);
		session.setModel({statistics: undefined});
		clock.advance(10_000);
		expect(cpus()).toEqual([1, undefined, 2]);
		clock.advance(10_000);
		expect(cpus()).toEqual([undefined, 2, undefined]);
		clock.advance(10_000_000);
		expect(cpus()).toEqual([undefined, undefined, undefined]);
	});

	test('bars stand at the right end, and are as high as their values', () => {
		const levels = [...'▁▄█'];
		expect(sparkline([0, 50, 100, 250], {width: 6, full: 100, levels})).toBe('  ▁▄██');
		expect(sparkline([1, 2, 3, 4], {width: 2, full: 4, levels})).toBe('██');
		expect(sparkline([1, undefined, 2], {width: 3, full: 2, levels})).toBe('▄ █');
		expect(sparkline([0, 0], {width: 2, full: 0, levels})).toBe('▁▁');
		expect(sparkline([1], {width: 0, full: 1, levels})).toBe('');
	});
});

describe('columns', () => {
	const columns: readonly Column[] = [
		{name: 'when', width: 8},
		{name: 'what', width: 10, dropped: 2},
		{name: 'try', width: 3, dropped: 1},
		{name: 'summary', width: 10, isGrowing: true},
	];
	const names = (width: number) => fitColumns(columns, width).map(({name}) => name);

	test('those least needed go first, and what is left is given to the growing one', () => {
		expect(names(37)).toEqual(['when', 'what', 'try', 'summary']);
		expect(names(36)).toEqual(['when', 'try', 'summary']);
		expect(names(24)).toEqual(['when', 'summary']);
		expect(fitColumns(columns, 50).at(-1)?.width).toBe(23);
	});

	test('they are never wider together than the room they have', () => {
		for (let width = 20; width <= 200; width += 1) {
			const fitted = fitColumns(columns, width);
			const sum = fitted.reduce((total, column, index) => total + column.width + gapAfter(fitted, index), 0);
			expect(sum).toBe(width);
		}
	});

	test('a growing one stops at the most it takes', () => {
		const short: readonly Column[] = [{name: 'what', width: 10, isGrowing: true, most: 30}];
		expect([8, 20, 50].map(width => fitColumns(short, width)[0]?.width)).toEqual([8, 20, 30]);
	});

	test('two blanks stand between them, one around a sign', () => {
		const signed: readonly Column[] = [
			{name: 'when', width: 8},
			{name: ' ', width: 1, isSign: true},
			{name: 'reason', width: 15},
			{name: 'exit', width: 8},
		];
		expect(signed.map((_, index) => gapAfter(signed, index))).toEqual([1, 1, 2, 0]);
	});
});

describe('lines', () => {
	const signs = {ellipsis: '…'};

	test('a filled line takes exactly its columns, whatever it holds', () => {
		for (let width = 0; width <= 40; width += 1) {
			const line = fillLine([segment('日本語 and '), segment('more of it', 'bad')], width, signs);
			expect(widthOfLine(line)).toBe(width);
		}
	});

	test('the right end gives way to the left one', () => {
		const text = (width: number) =>
			spread([segment('left')], [segment('right')], width, signs)
				.map(part => part.text)
				.join('');
		expect(text(12)).toBe('left   right');
		expect(text(9)).toBe('left     ');
		expect(text(3)).toBe('le…');
	});
});

describe('the theme', () => {
	test.each([true, false])(
		'every sign takes one column, and no two phases share one (Unicode: %s)',
		isUnicode => {
			const {signs} = createTheme({isColored: true, isUnicode});
			const {phases, severities, outcomes, standings, levels, bar, ...others} = signs;
			const all = [
				...Object.values(phases),
				...Object.values(severities),
				...Object.values(outcomes),
				...levels,
				...bar,
				...Object.values(standings),
				...Object.values(others),
			];
			for (const sign of all) expect(widthOf(sign), sign).toBe(1);
			expect(new Set(Object.values(phases)).size).toBe(6);
			expect(new Set(Object.values(severities)).size).toBe(3);
			expect(new Set(Object.values(outcomes)).size).toBe(4);
			expect(new Set(Object.values(standings)).size).toBe(6);
		},
	);

	test('without colour no tone has one', () => {
		const {styleOf} = createTheme({isColored: false, isUnicode: true});
		for (const tone of Object.values(phaseTones)) expect(styleOf(tone).color).toBeUndefined();
		expect(createTheme({isColored: true, isUnicode: true}).styleOf('good').color).toBe('green');
	});
});
