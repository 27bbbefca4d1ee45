import {afterEach, describe, expect, test} from 'vitest';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow} from './session.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 80, rows: 24, ...options});
	return screen;
};

describe('keys', () => {
	test('s sends stop, r sends restart while it runs and start when it does not', async () => {
		const {press, session, clock, until} = open();
		press('s');
		press('r');
		await expect.poll(() => session.sent).toHaveLength(2);
		session.setProcess({phase: {name: 'stopped', by: 'person'}, isManualShutdown: true});
		clock.advance(1000);
		await until('r start ');
		press('r');
		await expect.poll(() => session.sent).toHaveLength(3);
		expect(session.sent).toEqual([
			{type: 'stop', by: 'console'},
			{type: 'restart', by: 'console'},
			{type: 'start', by: 'console'},
		]);
	});

	test('alt and a key does not reach the application, and says so', async () => {
		const {press, session, until} = open();
		press('\x1bs');
		await until('That was alt and s, or escape just before it: press s alone.');
		press('\x1br');
		await until('That was alt and r');
		press('\x1b5');
		await until('┏━ 5 Log');
		expect(session.sent).toEqual([]);
		press('s');
		await expect.poll(() => session.sent).toEqual([{type: 'stop', by: 'console'}]);
	});

	test('several keys in one chunk are all taken, each after the one before', async () => {
		const {press, until} = open({lines: 300});
		press('5gjj');
		await until('3–18 of 300');
	});

	test('tab, shift-tab and digits go from panel to panel', async () => {
		const {press, until} = open();
		await until('┏━ 3 Alerts');
		press('\t');
		await until('┏━ 4 Restarts');
		press('\x1b[Z');
		await until('┏━ 3 Alerts');
		press('1');
		await until('┏━ 1 Process');
	});

	test.each([
		['up', '\x1b[A', '986–1,000 of 1,000'],
		['k', 'k'.repeat(15), '985–999 of 1,000'],
		['page up', '\x1b[5~', '971–985 of 1,000'],
		['ctrl-u', '\x15', '979–993 of 1,000'],
		['home', '\x1b[H', '1–15 of 1,000'],
		['g', 'g', '1–15 of 1,000'],
	])('%s moves the focused list, and G follows again', async (_name, keys, position) => {
		const {press, until} = open({alerts: 1000});
		await until('following');
		press(keys);
		// One row less than the window: the heading stands above the rows.
		await until(new RegExp(`Alerts.* ${position}`));
		press('G');
		await until(/Alerts.* following/);
	});

	test('f holds still and follows again', async () => {
		const {press, until} = open({alerts: 1000, columns: 120, rows: 23});
		await until('f hold');
		press('f');
		await until(/\d–1,000 of 1,000/);
		await until('f follow');
		press('f');
		await until(/Alerts.* following/);
	});

	test('z gives the panel the terminal, and esc takes it back', async () => {
		const {press, until, untilGone} = open({lines: 50});
		press('5z');
		await until('esc back');
		await untilGone('4 Restarts');
		press('\x1b');
		await until('4 Restarts');
	});

	test('a paste does nothing but say so', async () => {
		const {press, until, session, leaves} = open();
		press('\x1b[200~srqs\r\x1b[201~');
		await until('Pasted text does nothing here.');
		press('5');
		await until('┏━ 5 Log');
		expect(session.sent).toEqual([]);
		expect(leaves()).toBe(0);
	});

	test('text without paste marks, escape sequences and answers of the terminal do nothing', async () => {
		const {press, until, session} = open();
		press('restart the server');
		press('\x1b[1;2s');
		press('\x1b]11;rgb:1e1e/1e1e/1e1e\x07');
		press('\x1b[1;3s');
		press('\x1bOs');
		press('5');
		await until('┏━ 5 Log');
		expect(session.sent).toEqual([]);
	});
});

describe('a filter', () => {
	const restarts = {restarts: 20} as const;

	test('shows what matches while it is typed, and how many are left', async () => {
		const {press, until, untilGone} = open(restarts);
		press('4');
		await until('┏━ 4 Restarts · 20');
		press('/MANUAL');
		await until(/4 Restarts · \/MANUAL · 5 of 20.*following/);
		await untilGone('crash_detected');
		press('\x7f\x7f\x7f\x7f\x7fcrash');
		press('\r');
		await until(/4 Restarts · \/Mcrash · 0 of 20/);
		await until('No restart matches.');
		press('\x1b');
		await until('┏━ 4 Restarts · 20');
		await until('crash_detected');
	});

	test('takes what is pasted as text, and no key in it does anything', async () => {
		const {press, until, session, leaves} = open({kernels: 12});
		press('2/');
		await until('/ ');
		press('\x1b[200~kernel-1\nq\x1b[201~');
		await until('/kernel-1 q · 0 of 12');
		press('\x17\x17kernel-1');
		await until('/kernel-1 · 3 of 12');
		press('\r');
		await until('n N match');
		expect(session.sent).toEqual([]);
		expect(leaves()).toBe(0);
	});

	test('n and N go from match to match, round the ends, and what is done is done to a match', async () => {
		const {press, until, session, lines} = open({kernels: 12});
		const pointed = () => lines().find(line => line.includes('❯')) ?? '';
		press('2/kernel-1\r');
		await until('3 of 12');
		await expect.poll(pointed).toContain('kernel-1 ');
		press('n');
		await expect.poll(pointed).toContain('kernel-10');
		press('nn');
		await expect.poll(pointed).toContain('kernel-1 ');
		press('N');
		await expect.poll(pointed).toContain('kernel-11');
		press('R');
		await expect.poll(() => session.restarted).toEqual(['kernel-11']);
		press('/\x15zzz');
		await until('No kernel matches.');
		press('\rR');
		await until('/zzz · 0 of 12');
		press('\x1b');
		await until('2 Kernels · 12');
		expect(session.restarted).toEqual(['kernel-11']);
	});
});

describe('escape quickly followed by a key', () => {
	test('is escape, then the key', async () => {
		const {press, until, untilGone} = open({lines: 50});
		press('?');
		await until('┏━ Keys');
		press('\x1b5');
		await untilGone('┏━ Keys');
		await until('┏━ 5 Log');
		press('?');
		await until('┏━ Keys');
		press('\x1bx');
		await untilGone('┏━ Keys');
	});

	test('leaves arrow keys what they are, also with alt', async () => {
		const {press, until, text} = open({alerts: 1000});
		press('?');
		await until('┏━ Keys');
		press('\x1b[B\x1b[1;3B\x1b]11;rgb:1e1e/1e1e/1e1e\x07');
		press('\x1b[200~\x1bs\x1b[201~');
		await until('Pasted text does nothing here.');
		expect(text()).toContain('┏━ Keys');
		press('\x1b\x1b[A');
		await until(/Alerts.* 986–1,000 of 1,000/);
	});
});

describe('leaving', () => {
	test.each([
		['q', 'q'],
		['ctrl-c', '\x03'],
	])('%s asks first, and esc stays', async (_name, keys) => {
		const {press, until, untilGone, leaves, session} = open();
		press(keys);
		await until('Leave?');
		press('\x1b');
		await untilGone('Leave?');
		expect(leaves()).toBe(0);
		expect(session.sent).toEqual([]);
	});

	test('enter confirms what is marked: staying at first, then the other', async () => {
		const {press, until, untilGone, leaves} = open();
		press('q');
		await until('❯ esc');
		press('\r');
		await untilGone('Leave?');
		expect(leaves()).toBe(0);
		press('q');
		await until('❯ esc');
		press('\x1b[A');
		await until('❯ s ');
		press('\r');
		await until('Stopping, press q again to force');
		expect(leaves()).toBe(1);
	});

	test('stop and leave is told once; q again forces; s meanwhile does not touch the kill switch', async () => {
		const {press, until, leaves, session} = open();
		press('q');
		await until('Leave?');
		press('s');
		await until('Stopping, press q again to force');
		press('s');
		press('r');
		press('q');
		await expect.poll(() => session.sent).toEqual([{type: 'leave'}]);
		press('\x03');
		await expect.poll(() => session.sent).toEqual([{type: 'leave'}, {type: 'leave'}]);
		expect(leaves()).toBe(1);
	});

	test('detach asks another watchdog to take over; where none does, the console stays and says why', async () => {
		const {promise, reject} = Promise.withResolvers<void>();
		const {press, until, untilGone, leaves, session} = open({onDetach: () => promise});
		press('q');
		await until('❯ d    detach');
		await until('application is not touched');
		press('\r');
		await until('A watchdog in the background takes over.');
		press('s');
		press('q');
		press('5');
		await until('┏━ 5 Log');
		reject(new Error('No room for another process.'));
		await until('No room for another process.');
		await untilGone('takes over.');
		press('s');
		await expect.poll(() => session.sent).toEqual([{type: 'stop', by: 'console'}]);
		expect(leaves()).toBe(0);
	});

	test('where nobody can take over, detaching is not offered', async () => {
		const {press, until, text} = open();
		press('q');
		await until('❯ esc');
		expect(text()).not.toContain('detach');
	});

	test('pressing ctrl-c over and over does not confirm the question', async () => {
		const {press, until, leaves} = open();
		for (let times = 0; times < 5; times += 1) press('\x03');
		await until('Leave?');
		press('n5');
		await until('┏━ 5 Log');
		expect(leaves()).toBe(0);
	});

	test('the question says what becomes of the application', async () => {
		const {press, until, session, clock} = open();
		press('q');
		await until('because the');
		session.setProcess({isManualShutdown: true});
		clock.advance(1000);
		await until('The application stays stopped');
	});
});

describe('the terminal', () => {
	test('is restored when the console is unmounted', async () => {
		const {close, until, isAlternate, isCursorVisible, raw} = open();
		await until('Alerts');
		expect(isAlternate()).toBe(true);
		expect(isCursorVisible()).toBe(false);
		await close();
		expect(isAlternate()).toBe(false);
		expect(isCursorVisible()).toBe(true);
		expect(raw()).toContain('\x1b[?2004l');
	});

	test('that goes away ends the console, and nothing else', async () => {
		const {failTerminal, exited, until, session} = open();
		await until('Alerts');
		failTerminal();
		await expect(exited).resolves.toBeUndefined();
		failTerminal();
		expect(session.sent).toEqual([]);
	});

	test('nothing listens to the session any more after the end', async () => {
		const {close, until, session} = open({columns: 120, rows: 40});
		await until('Alerts');
		expect(session.listeners()).toBeGreaterThan(0);
		await close();
		expect(session.listeners()).toBe(0);
	});

	test('the log is read only while its panel is there', async () => {
		const {press, until, session} = open({lines: 5});
		await until('Alerts');
		expect(session.logListeners()).toBe(0);
		press('5');
		await until('000004');
		expect(session.logListeners()).toBe(1);
		press('3');
		await until('┏━ 3 Alerts');
		await expect.poll(() => session.logListeners()).toBe(0);
	});
});

describe('failures', () => {
	test('a panel that cannot be drawn says so alone, and o reopens it', async () => {
		let isBroken = true;
		const {press, until, untilGone, session} = open({
			columns: 120,
			rows: 40,
			alerts: 3,
			lines: 3,
			wrap: inner => ({
				...inner,
				alerts: {
					...inner.alerts,
					row: name => {
						if (isBroken) throw new Error('the feed \x1b[31mbroke');
						return inner.alerts.row(name);
					},
				},
			}),
		});
		await until('This panel could not be drawn: the feed broke.');
		await until('000002');
		await until('o reopen');
		press('?');
		await until('draw a panel again that failed');
		press('?');
		await until('This panel could not');
		isBroken = false;
		press('o');
		await until('Restart 2 failed');
		await untilGone('o reopen');
		expect(session.sent).toEqual([]);
	});

	test('reopening leaves the panels alone that did not fail', async () => {
		const {press, until, session, clock, text} = open({
			columns: 120,
			rows: 40,
			alerts: 200,
			wrap: inner => ({
				...inner,
				log: {
					...inner.log,
					lines: {
						...inner.log.lines,
						get: () => {
							throw new Error('no log');
						},
					},
				},
			}),
		});
		await until('no log');
		press('k');
		await until(/Alerts.* of 200/);
		const older = Array.from({length: 50}, (_, index) => ({...alertRow(index), name: `older ${index}`}));
		session.setAlerts([...older, ...Array.from({length: 200}, (_, index) => alertRow(index))]);
		clock.advance(1000);
		await until(/Alerts.* 2\d\d–2\d\d of 250/);
		const [position] = /\d+–\d+ of 250/.exec(text()) ?? [];
		press('o');
		press('2');
		await until('┏━ 2 Kernels');
		await until(new RegExp(`Alerts.* ${position} `));
	});

	test('a panel that stays broken can be reopened again and again', async () => {
		let attempts = 0;
		const {press, until} = open({
			alerts: 3,
			wrap: inner => ({
				...inner,
				alerts: {
					...inner.alerts,
					row: () => {
						attempts += 1;
						throw new Error(`attempt ${attempts}`);
					},
				},
			}),
		});
		await until('could not be drawn');
		for (let times = 0; times < 3; times += 1) {
			const before = attempts;
			press('o');
			await expect.poll(() => attempts).toBeGreaterThan(before);
			await until('could not be drawn');
		}
	});

	test('a screen that cannot be drawn at all still takes keys', async () => {
		const shown = open({
			columns: 120,
			rows: 40,
			prepare: session => {
				const {watchdog} = session.model.get();
				session.setModel({
					watchdog: {
						...watchdog,
						get startedAt(): number {
							throw new Error('nobody knows');
						},
					},
				});
			},
		});
		await shown.until('o: draw again, q: leave. The screen could not be drawn');
		shown.press('q');
		await shown.until('s: stop and leave, esc: stay');
		shown.press('\x1b');
		await shown.until('o: draw again');
		shown.session.setModel({watchdog: {pid: 1, version: '1', startedAt: shown.clock.now()}});
		shown.clock.advance(1000);
		shown.press('o');
		await shown.until('┏━ 3 Alerts');
	});

	test('a key whose work fails is told in the bottom line, and the next one works', async () => {
		const {press, until} = open({
			wrap: inner => ({
				...inner,
				send: () => {
					throw new Error('the watchdog is gone');
				},
			}),
		});
		press('s');
		await until('That key failed: the watchdog is gone');
		press('5');
		await until('┏━ 5 Log');
	});
});
