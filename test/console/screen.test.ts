import {afterEach, describe, expect, test, vi} from 'vitest';
import type {Policy} from '../../source/core/policy.ts';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow, logLine, runAt, type TestSession} from './session.ts';
import {expectWholeScreen} from './whole-screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Parameters<typeof openScreen>[0]): TestScreen => {
	screen = openScreen(options);
	return screen;
};

// Every other size is drawn in `sizes.test.ts`, where it runs.
const sizes = [
	[120, 40],
	[80, 24],
	[40, 12],
] as const;

const gone = {pid: undefined, spawnedAt: undefined};
const restart = {reason: 'crash_detected', attempt: 3} as const;

const phases: Readonly<Record<string, (session: TestSession, now: number) => void>> = {
	running: () => {},
	waiting: (session, now) =>
		session.setProcess({phase: {name: 'waiting', until: now + 4000, restart}, ...gone, failures: 3}),
	paused: (session, now) =>
		session.setProcess({phase: {name: 'paused', until: now + 60_000, restart}, ...gone, failures: 5}),
	stopping: (session, now) =>
		session.setProcess({
			phase: {
				name: 'stopping',
				since: now,
				run: runAt(now),
				cause: 'person',
				thenStart: false,
				isForced: false,
				isReported: false,
				exit: undefined,
			},
		}),
	stopped: session =>
		session.setProcess({phase: {name: 'stopped', by: 'person'}, ...gone, isManualShutdown: true}),
};

describe.each(sizes)('at %i columns and %i rows', (columns, rows) => {
	test.each(Object.keys(phases))('%s is a whole screen in every panel', async name => {
		const {until, press} = open({
			columns,
			rows,
			alerts: 2000,
			restarts: 40,
			lines: 500,
			prepare: (session, clock) => phases[name]?.(session, clock.now()),
		});
		await until(name);
		if (screen === undefined) throw new Error('Expected a screen.');
		for (const [key, title] of [
			['1', '┏━ 1 Process'],
			['2', '┏━ 2 Kernels'],
			['3', '┏━ 3 Alerts'],
			['4', '┏━ 4 Restarts'],
			['5', '┏━ 5 Log'],
			['z', '┏━ 5 Log'],
			['?', '┏━ Keys'],
		] as const) {
			press(key);
			await until(title);
			expectWholeScreen(screen, columns, rows);
		}
	});
});

describe('what a person sees', () => {
	test('without colour nothing is coloured, and the focus still shows', async () => {
		const shown = open({columns: 80, rows: 24, alerts: 9, isColored: false});
		await shown.until('┏━ 3 Alerts');
		expect(shown.raw()).not.toMatch(/\x1b\[(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)[;m]/);
	});
});

describe('a long name of the workspace', () => {
	test.each([
		[40, 12],
		[80, 24],
		[120, 40],
	])('leaves the phase in the headline at %i×%i', async (columns, rows) => {
		const shown = open({
			columns,
			rows,
			prepare: session =>
				session.setModel({workspace: {name: 'long-name-'.repeat(20), directory: '/srv/orders'}}),
		});
		shown.press('z');
		await shown.until(/^ grace-tui · long-.*… {2}● running/);
		expectWholeScreen(shown, columns, rows);
	});
});

describe('sizes', () => {
	test.each([
		[39, 12, /Too small: 39×12, needs 40×12/],
		[40, 11, /Too small: 40×11, needs 40×12/],
		[20, 5, /^Too small: 20×5,\nneeds 40×12$/],
		[10, 3, /^Needs\n40×12$/],
		[5, 5, /^Needs\n40×12$/],
		[2, 2, /^To\no…$/],
		[1, 1, /^…$/],
	])(
		'%i columns and %i rows are too small, and the lines there are say so',
		async (columns, rows, sentence) => {
			const shown = open({columns, rows, alerts: 5});
			await expect.poll(() => shown.text().trimEnd()).toMatch(sentence);
		},
	);

	test('leaving works where nothing can be drawn', async () => {
		const shown = open({columns: 30, rows: 5});
		shown.press('q');
		await shown.until('s: stop and leave, esc: stay');
		shown.press('s');
		await shown.until('Stopping');
		expect(shown.leaves()).toBe(1);
	});

	test('the bottom line is fitted anew when the terminal shrinks', async () => {
		const shown = open({columns: 200, rows: 23, alerts: 5});
		await shown.until('1-5 panel');
		shown.resize(80, 24);
		// The terminal reflows what it shows before anything is drawn anew.
		await vi.waitFor(() => expect(shown.lines().at(-1)).toMatch(/e explain .* q leave$/), {
			timeout: 5000,
			interval: 10,
		});
		expectWholeScreen(shown, 80, 24);
	});

	test('ten sizes one after the other are each a whole screen', async () => {
		const shown = open({columns: 120, rows: 40, alerts: 200, restarts: 20, lines: 100});
		await shown.until('┏━ 3 Alerts');
		for (const [columns, rows] of [
			[80, 24],
			[200, 50],
			[40, 12],
			[121, 25],
			[30, 8],
			[100, 60],
			[119, 40],
			[60, 12],
			[160, 30],
			[120, 40],
		] as const) {
			shown.resize(columns, rows);
			if (columns < 40) {
				await shown.until('Too small: 30×8');
				continue;
			}
			await shown.until(/3 Alerts · 200/);
			await vi.waitFor(() => expectWholeScreen(shown, columns, rows), {timeout: 5000, interval: 10});
			expect(widest(shown)).toBe(columns);
		}
	});
});

const widest = (shown: TestScreen): number => Math.max(...shown.lines().map(line => line.length));

describe('news', () => {
	test('changes are drawn with the next frame, keys at once', async () => {
		const shown = open({columns: 120, rows: 40});
		await shown.until('No output yet.');
		shown.clock.advance(1000);
		shown.session.setLog(0, ['first']);
		shown.clock.advance(0);
		await shown.until('first');
		for (let index = 0; index < 100; index += 1) shown.session.setLog(0, [`line ${index}`]);
		shown.clock.advance(199);
		shown.press('1');
		await shown.until('┏━ 1 Process');
		expect(shown.text()).toContain('first');
		shown.clock.advance(1);
		await shown.until('line 99');
	});

	test('uptime ticks each second', async () => {
		const shown = open({columns: 120, rows: 40});
		await shown.until('2h 3m 4s');
		shown.clock.advance(1000);
		await shown.until('2h 3m 5s');
		shown.clock.advance(1000);
		await shown.until('2h 3m 6s');
	});

	test('a wait counts down', async () => {
		const shown = open({
			columns: 80,
			rows: 24,
			prepare: (session, clock) => phases.waiting?.(session, clock.now()),
		});
		await shown.until('○ waiting 4s');
		shown.clock.advance(1000);
		await shown.until('○ waiting 3s');
	});

	test('rows that come while a person reads do not move what is read', async () => {
		const shown = open({columns: 80, rows: 24, alerts: 200});
		await shown.until('following');
		shown.press('g');
		await shown.until('1–15 of 200');
		shown.press('\x04');
		await shown.until('8–22 of 200');
		const read = shown.lines().slice(6, 22);
		shown.session.setAlerts(Array.from({length: 260}, (_, index) => alertRow(index)));
		shown.clock.advance(1000);
		await shown.until('8–22 of 260');
		expect(shown.lines().slice(6, 22)).toEqual(read);
	});

	test('older rows that become known do not move what is read either', async () => {
		const shown = open({columns: 80, rows: 24, alerts: 200});
		await shown.until('following');
		shown.press('kkk');
		await shown.until('186–200 of 200');
		await shown.until(/❯ 11:03:16/);
		const read = shown.lines().slice(6, 22);
		const older = Array.from({length: 1000}, (_, index) => ({...alertRow(index), name: `older ${index}`}));
		shown.session.setAlerts([...older, ...Array.from({length: 202}, (_, index) => alertRow(index))]);
		shown.clock.advance(1000);
		await shown.until('1,186–1,200 of 1,202');
		expect(shown.lines().slice(6, 22)).toEqual(read);
	});

	test('lines that the log drops do not move what is read', async () => {
		const shown = open({columns: 80, rows: 24, lines: 300});
		shown.press('5k');
		await shown.until('284–299 of 300');
		const read = shown.lines().slice(6, 22);
		shown.session.setLog(
			100,
			Array.from({length: 300}, (_, index) => logLine(100 + index)),
		);
		shown.clock.advance(1000);
		await shown.until('184–199 of 300');
		expect(shown.lines().slice(6, 22)).toEqual(read);
	});

	test('of 100,000 alerts only the visible ones are asked for', async () => {
		const shown = open({columns: 120, rows: 40, alerts: 100_000});
		await shown.until('Restart 99999');
		shown.press('g');
		await shown.until('1–12 of 100,000');
		shown.press('G');
		await shown.until(/Alerts.*following/);
		expect(shown.session.asked.size).toBeLessThanOrEqual(40);
		expect(shown.session.readNames.length).toBeLessThanOrEqual(200);
	});
});

describe('troubles', () => {
	const troubles = [
		{topic: 'history', message: 'Expected to write history.jsonl, got ENOSPC. Make room.'},
		{
			topic: 'unreadable state',
			message:
				'Expected grace_state.json to be readable, got EACCES. Until it is, nobody knows whether the application should run. Give permission to read it.',
		},
		{topic: 'alerts', message: 'Alerts cannot be written.'},
	];

	test.each([
		[80, 24, 3],
		[119, 40, 2],
		[60, 14, 1],
		[40, 12, 1],
	])('at %i×%i they stand below the phase and its sentence', async (columns, rows, height) => {
		const shown = open({
			columns,
			rows,
			alerts: 5,
			prepare: session => {
				phases.stopped?.(session, 0);
				session.setModel({troubles});
			},
		});
		await shown.until('■ stopped');
		expectWholeScreen(shown, columns, rows);
		const start = shown.lines().findIndex(line => line.includes('■ stopped'));
		const lines = shown.lines().slice(start, start + 2 + height);
		expect(lines[1]).toContain('The kill switch is on; r starts it.');
		expect(lines[2]).toContain('⚠ Expected grace_state.json');
		expect(lines.at(-1)).toMatch(/\(\+2 more\)/);
		shown.press('1');
		await shown.until('┏━ 1 Process');
		expect(shown.text()).toMatch(/kill switch on, file unreadable/);
	});

	test('take no line where there are none, or no longer', async () => {
		const shown = open({columns: 80, rows: 24, prepare: session => session.setModel({troubles})});
		await shown.until('(+2 more)');
		shown.session.setModel({troubles: []});
		shown.clock.advance(1000);
		await shown.untilGone('⚠');
		expect(shown.lines()[5]).toContain('┏━ 3 Alerts');
	});
});

describe('health in the strip', () => {
	const written: Policy['health'] = {
		target: {port: 8000},
		timeout: 5000,
		failureThreshold: 3,
		startTimeout: 120_000,
	};

	test.each([
		[119, 40],
		[80, 24],
		[60, 20],
		[40, 12],
	])('at %i×%i a failing one is shown, and nothing says that all is well', async (columns, rows) => {
		const shown = open({
			columns,
			rows,
			prepare: (session, clock) => {
				const {health, policy} = session.model.get();
				session.setModel({
					health: {...health, reading: 'failing', misses: 12, isWritten: true},
					policy: {...policy, health: written},
				});
				const phase = {
					name: 'running',
					since: clock.now(),
					run: runAt(0),
					isSteady: false,
					misses: 2,
				} as const;
				session.setProcess({phase});
			},
		});
		await shown.until(/● running {2}(?:health )?✘ failing, 12 misses/);
		expect(shown.text()).toContain('Health fails; restarts at 3 misses.');
		shown.session.setProcess({
			phase: {name: 'starting', since: shown.clock.now() - 1000, run: runAt(0)},
		});
		shown.clock.advance(1000);
		await shown.until(/▸ starting 1m 58s {2}(?:health )?✘ failing, 12 misses/);
	});

	test('a written one is shown also when it is healthy, an unwritten one when there is nothing else', async () => {
		const shown = open({columns: 40, rows: 12});
		await shown.until('✔ healthy 3ms    last exit SIGKILL');
		shown.session.setModel({health: {...shown.session.model.get().health, isWritten: true}});
		shown.clock.advance(1000);
		await shown.until(/● running {2}✔ healthy 3ms {4}up 2h 3m/);
		await shown.until('Steady.  last exit');
	});

	test('CPU and memory have names', async () => {
		const shown = open({columns: 80, rows: 24});
		await shown.until('cpu  12.3 %  mem  123 MiB');
	});
});
