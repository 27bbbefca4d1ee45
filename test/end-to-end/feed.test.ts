import {mkdirSync, writeFileSync} from 'node:fs';
import {rename} from 'node:fs/promises';
import {describe, expect} from 'vitest';
import {test} from './stage.ts';
import {keys, type Terminal} from './terminal.ts';

const count = 20_000;
// Young enough to stay in the directory.
const begin = Date.now() - 24 * 60 * 60 * 1000;
const alert = (message: string, event = 'backup.done'): string =>
	JSON.stringify({event_type: event, timestamp: '2025-11-14T12:00:00.000Z', payload: {message}}, null, 2);

const nameOf = (index: number): string => {
	const at = new Date(begin + index * 1000);
	const digits = at.toISOString().replace(/\D/g, '');
	return `alerts/info_${digits.slice(0, 8)}_${digits.slice(8, 14)}.json`;
};

/** The numbers of the alerts that are on the screen, from top to bottom. */
const numbersOn = (lines: readonly string[]): number[] =>
	lines.flatMap(line => (/number (\d+)\b/.exec(line)?.[1] ?? '').split(' ').filter(Boolean).map(Number));

const from = (first: number) => (lines: readonly string[]) => numbersOn(lines)[0] === first;
const until = (last: number) => (lines: readonly string[]) => numbersOn(lines).at(-1) === last;

const config = {command: ['sleep', '600']};

describe.concurrent('the alert feed', () => {
	test('scrolls through 20,000 alerts, shows where it stands, and follows', async ({stage}) => {
		const workspace = await stage.workspace({config});
		mkdirSync(workspace.path('alerts'));
		for (let index = 0; index < count; index += 1)
			writeFileSync(workspace.path(nameOf(index)), alert(`number ${index}`));
		const terminal = stage.console(workspace);
		await terminal.waitFor(until(count - 1), 20_000);
		await terminal.waitFor(/Alerts · 20,000 .* following/);

		terminal.press('g');
		await terminal.waitFor(from(0));
		const place = (await terminal.waitFor(/1–\d+ of 20,000/)).join('\n');
		const height = Number(/1–(\d+) of 20,000/.exec(place)?.[1]);
		expect(height).toBeGreaterThan(5);
		// A row that is being read has no number yet.
		await terminal.waitFor(lines => numbersOn(lines).length === height);
		expect(numbersOn(terminal.screen())).toEqual(Array.from({length: height}, (_, index) => index));

		// The cursor goes to the edge, and then the rows move.
		terminal.press('j'.repeat(height + 1));
		await terminal.waitFor(from(2));
		terminal.press('k'.repeat(height));
		await terminal.waitFor(from(1));
		await terminal.waitFor(`2–${height + 1} of 20,000`);
		terminal.press(keys.pageDown);
		const [paged = 0] = numbersOn(await terminal.waitFor(lines => (numbersOn(lines)[0] ?? 0) > height - 3));
		await terminal.waitFor(`${paged + 1}–${paged + height} of 20,000`);
		terminal.press(keys.pageUp);
		await terminal.waitFor(from(1));

		// Written by another program while the feed is held: counted, and nothing moves.
		await workspace.writeFile(nameOf(count), alert(`number ${count}`));
		await terminal.waitFor(`2–${height + 1} of 20,001`);
		expect(numbersOn(terminal.screen())[0]).toBe(1);

		terminal.press('G');
		await terminal.waitFor(until(count));
		await terminal.waitFor(/Alerts · 20,001 .* following/);
		await workspace.writeFile(nameOf(count + 1), alert(`number ${count + 1}`));
		await terminal.waitFor(until(count + 1));

		terminal.press('f');
		await terminal.waitFor(/–20,002 of 20,002/);
		await workspace.writeFile(nameOf(count + 2), alert(`number ${count + 2}`));
		await terminal.waitFor(/–20,002 of 20,003/);
		expect(numbersOn(terminal.screen()).at(-1)).toBe(count + 1);
		terminal.press('f');
		await terminal.waitFor(until(count + 2));
	});

	test('has one sentence for each file that is no alert, and loses no other', async ({stage}) => {
		const workspace = await stage.workspace({
			config,
			files: {
				'alerts/info_20251114_120000.json': alert('before all'),
				'alerts/info_20251114_120001.json': `{"event_type": "${'x'.repeat(2 * 1024 * 1024)}"}`,
				'alerts/warning_20251114_120002.json': Buffer.from([0, 1, 2, 0xff, 0xfe, 0, 200, 0]),
				'alerts/critical_20251114_120003.json': '{"event_type": "half", "payl',
				'alerts/info_20251114_120004.json/inside.txt': 'a directory',
				'alerts/info_20251114_120005.json': '',
				'alerts/info_20251114_120006.json': '[1, 2]',
				'alerts/info_20251114_120007.json': alert('after all'),
			},
		});
		const terminal = stage.console(workspace);
		for (const sentence of [
			'before all',
			'The file is larger than 256 KiB',
			'The file is binary, not JSON.',
			'The file is not, or not yet, complete JSON.',
			'This is a directory, not an alert.',
			'The file holds JSON, but not an object.',
			'after all',
		]) {
			await terminal.waitFor(sentence);
		}
		await terminal.waitFor('Alerts · 8');

		const {stdout, stderr, exitCode} = await stage.run(workspace, ['alerts']);
		expect([exitCode, stderr]).toEqual([0, '']);
		expect(stdout.split('\n')).toHaveLength(8);
		expect(stdout).toContain('The file is larger than 256 KiB');
	});

	test('takes in a file that is finished later, and one that is moved into place', async ({stage}) => {
		const workspace = await stage.workspace({
			config,
			files: {'alerts/info_20251114_120000.json': '{"event_type": "slow", '},
		});
		const terminal = stage.console(workspace);
		await terminal.waitFor('complete JSON');
		await workspace.writeFile('alerts/info_20251114_120000.json', alert('complete now'));
		await terminal.waitFor('complete now');
		await workspace.writeFile('elsewhere.json', alert('moved here'));
		await rename(workspace.path('elsewhere.json'), workspace.path(nameOf(1)));
		await terminal.waitFor('moved here');
	});
});

// What a terminal would obey: its clipboard, its title, a question that it answers by typing, the whole screen.
const attacks = [
	'\x1b]52;c;aGFja2Vk\x07',
	'\x1b]0;hacked\x07',
	'\x1b[6n',
	'\x1bc',
	'\x9b2J',
	'\x1bP+q\x1b\\',
];
const expectUnharmed = (terminal: Terminal): void => {
	const raw = terminal.raw();
	for (const attack of attacks) expect(raw).not.toContain(attack);
	expect(raw).not.toMatch(/\x1b\](?:52|0|2)|[\x80-\x9f]/);
};

test('neither alerts nor output reach the terminal with their control sequences', async ({stage}) => {
	const attack = attacks.join('');
	const workspace = await stage.workspace({
		config: {command: ['sh', '-c', 'cat attack; exec sleep 600']},
		files: {
			attack: `output ${attack} arrived\n`,
			'alerts/info_20251114_120000.json': JSON.stringify({
				event_type: `event${attack}`,
				timestamp: `yesterday${attack}`,
				payload: {message: `file ${attack} arrived`, [attack]: attack},
			}),
			[`alerts/info_20251114_120001${attack.replaceAll('/', '')}.json`]: alert('hostile name'),
		},
	});
	const terminal = stage.console(workspace);
	await terminal.waitFor(/file .*arrived/);
	await terminal.waitFor(/output .*arrived/);
	await terminal.waitFor('● running');
	expectUnharmed(terminal);

	const commands = [['alerts'], ['logs'], ['status']] as const;
	for (const words of commands) {
		const shown = stage.console(workspace, words);
		expect(await shown.exit).toEqual({code: 0, signal: null});
		expectUnharmed(shown);
	}
});
