import {tmpdir} from 'node:os';
import {afterEach, describe, expect, test} from 'vitest';
import {node} from './environment.ts';
import {needs} from './packages.ts';
import {keys, openTerminal, type Terminal, type TerminalOptions} from './terminal.ts';

const open: Terminal[] = [];

const run = (script: string, options: TerminalOptions = {}): Terminal =>
	track(openTerminal({columns: 40, rows: 6, ...options, program: node, args: ['-e', script]}));

const track = (terminal: Terminal): Terminal => {
	open.push(terminal);
	return terminal;
};

afterEach(async () => {
	await Promise.all(open.splice(0).map(terminal => terminal.close()));
});

const fullScreen = `
	const draw = text => process.stdout.write('\\x1b[H\\x1b[2J' + text);
	process.stdout.write('\\x1b[?1049h\\x1b[?25l');
	process.stdin.setRawMode(true).on('data', data => {
		if (String(data) === 'q') process.stdout.write('\\x1b[?1049l\\x1b[?25h', () => process.exit(3));
		else draw('got ' + JSON.stringify(String(data)));
	});
	process.stdout.on('resize', () => draw(process.stdout.columns + ' by ' + process.stdout.rows));
	draw('ready');
`;

describe('a terminal', () => {
	test('shows what was drawn, wide characters, marks and emoji in their cells', async () => {
		const text = '日本|e\u0301|🚀|⚠️|👩‍🚀|🇨🇭|─';
		const terminal = run(`process.stdout.write('${text}\\x1b[3;5Hfifth'); setInterval(() => {}, 1000)`);
		const lines = await terminal.waitFor('fifth');
		expect(lines).toEqual([text, '', '    fifth', '', '', '']);
		expect(columnsOf(terminal, '|')).toEqual([4, 6, 9, 12, 15, 18]);
	});

	test('takes keys, tells of a new size, and knows the alternate screen and the cursor', async () => {
		const terminal = run(fullScreen);
		await terminal.waitFor('ready');
		expect([terminal.isAlternate(), terminal.isCursorVisible()]).toEqual([true, false]);

		terminal.press(keys.up);
		await terminal.waitFor('got "\\u001b[A"');
		terminal.resize(60, 9);
		expect(await terminal.waitFor('60 by 9')).toHaveLength(9);

		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 3, signal: null});
		expect([terminal.isAlternate(), terminal.isCursorVisible()]).toEqual([false, true]);
		expect(terminal.raw()).toContain('\x1b[?1049l');
		expect(terminal.screen().join('')).toBe('');
	});

	test('never shows half of a synchronized update', async () => {
		const terminal = run(`
			process.stdout.write('whole\\x1b[?2026h\\x1b[Hhalf');
			process.stdin.setRawMode(true).once('data', () => process.stdout.write(' done\\x1b[?2026l'));
		`);
		await expect.poll(terminal.raw).toContain('half');
		await terminal.waitFor('whole');
		expect(terminal.screen()[0]).toBe('whole');
		terminal.press('x');
		await terminal.waitFor(/^half done$/m);
	});

	test('names the signal that ended the program', async () => {
		const terminal = run(`process.stdout.write('up'); setInterval(() => {}, 1000)`);
		await terminal.waitFor('up');
		terminal.kill('SIGKILL');
		expect(await terminal.exit).toEqual({code: null, signal: 'SIGKILL'});
	});

	test('closes on a program that ignores SIGHUP', async () => {
		const terminal = run(
			`process.on('SIGHUP', () => {}); process.stdout.write('up'); setInterval(() => {}, 1000)`,
		);
		await terminal.waitFor('up');
		await terminal.close(100);
		expect(await terminal.exit).toEqual({code: null, signal: 'SIGKILL'});
	});

	test('that waits in vain complains with the whole screen', async () => {
		const terminal = run(`process.stdout.write('one\\r\\ntwo'); setInterval(() => {}, 1000)`);
		await terminal.waitFor('two');
		await expect(terminal.waitFor('three', 50)).rejects.toThrow(
			/three in 50 ms, got:\n {2}1 │one\n {2}2 │two\n/,
		);
	});

	test('whose program ends does not wait any longer', async () => {
		const terminal = run(`process.stdout.write('last words')`);
		await expect(terminal.waitFor('more', 60_000)).rejects.toThrow(
			/before the program ended[\s\S]*last words/,
		);
	});

	test("gives the program a person's environment, not that of a CI", async () => {
		process.env.CI = 'true';
		process.env.NO_COLOR = '1';
		try {
			const script = `console.log(['CI', 'NO_COLOR', 'VITEST', 'TERM', 'MINE'].map(name => process.env[name] ?? '-').join())`;
			const terminal = run(script, {env: {MINE: 'mine'}});
			await terminal.waitFor('-,-,-,xterm-256color,mine');
		} finally {
			delete process.env.CI;
			delete process.env.NO_COLOR;
		}
	});
});

needs('less')('less in a terminal', () => {
	test('pages, and leaves the screen as it was', async () => {
		const terminal = track(
			openTerminal({
				program: '/bin/sh',
				args: ['-c', 'seq 100 | less'],
				cwd: tmpdir(),
				columns: 20,
				rows: 5,
				env: {LESS: undefined},
			}),
		);
		expect(await terminal.waitFor(':')).toEqual(['1', '2', '3', '4', ':']);
		terminal.press('G');
		await terminal.waitFor(lines => lines[3] === '100');
		terminal.press('q');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(terminal.isAlternate()).toBe(false);
	});
});

const columnsOf = ({cells}: Terminal, character: string): number[] => {
	const line = cells.buffer.active.getLine(0);
	return Array.from({length: 40}, (_, column) => column).filter(
		column => line?.getCell(column)?.getChars() === character,
	);
};
