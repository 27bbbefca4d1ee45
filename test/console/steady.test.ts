import stringWidth from 'string-width';
import {afterEach, describe, expect, test} from 'vitest';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow} from './session.ts';
import {expectWholeScreen} from './whole-screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const sizes = [
	[200, 50],
	[120, 40],
	[80, 24],
	[40, 12],
] as const;

/** Where each word of the screen begins, numbers aside. */
const placesOf = ({lines}: TestScreen): readonly string[] =>
	lines().flatMap((line, row) =>
		[...line.matchAll(/[a-z┃│╭╮╰╯┏┓┗┛]{3,}|[│┃╮╯┓┛]/gi)].map(
			({0: word, index}) => `${row}:${stringWidth(line.slice(0, index))} ${word}`,
		),
	);

describe('nothing moves', () => {
	test.each(sizes)('at %i×%i when a number grows a digit', async (columns, rows) => {
		const shown = openScreen({columns, rows, kernels: 3, alerts: 5});
		screen = shown;
		const {session, clock, until} = shown;
		const set = (latency: number, cpu: number, memory: number) => {
			session.setModel({
				health: {...session.model.get().health, reading: 'healthy', isWritten: true, latency},
				statistics: {cpu, memory, processes: cpu > 50 ? 12 : 3},
			});
			clock.advance(1000);
		};
		session.setProcess({spawnedAt: clock.now() - 8000});
		set(4, 9.4, 9 * 2 ** 20);
		await until(/healthy 4ms/);
		const before = placesOf(shown);
		set(123, 234.5, 999 * 2 ** 20);
		await until(/healthy 123ms/);
		clock.advance(1000);
		await until(/(?:up|uptime) +1[0-9]s/);
		expect(placesOf(shown)).toEqual(before);
	});
});

describe('wide characters, emoji and very long names', () => {
	const names = [
		'日本語のとても長いカーネル名前'.repeat(4),
		'🚀👩‍🚀 rocket 🇨🇭',
		'ｆｕｌｌ',
		`long-${'name-'.repeat(23)}`,
		'e\u0301a\u0308',
	];

	test.each(sizes)('stay in their columns at %i×%i, in every panel', async (columns, rows) => {
		const shown = openScreen({
			...{columns, rows, kernels: names.length, alerts: names.length, restarts: names.length, lines: 1},
			prepare: session => {
				names.forEach((key, index) => {
					session.setKernel(`kernel-${index}`, {key});
				});
				session.setAlerts(names.map((summary, index) => ({...alertRow(index), summary: summary.repeat(3)})));
				session.setLog(
					0,
					names.map(name => `${name} ${name}`),
				);
				session.setModel({
					workspace: {name: names[0] ?? '', directory: '/tmp'},
					command: ['python', names[1] ?? ''],
					troubles: [{topic: 'disk', message: `${names[0]} ${names[3]}`}],
				});
				session.setModel({
					restarts: session.model.get().restarts.map((row, index) => ({...row, kernel: names[index] ?? 'x'})),
				});
			},
		});
		screen = shown;
		for (const [key, panel] of [
			['1', '1 Process'],
			['2', '2 Kernels'],
			['3', '3 Alerts'],
			['4', '4 Restarts'],
			['5', '5 Log'],
		] as const) {
			shown.press(key);
			await shown.until(`┏━ ${panel}`);
			expectWholeScreen(shown, columns, rows);
		}
		shown.press('2');
		await shown.until('┏━ 2 Kernels');
		const beats = shown
			.lines()
			.filter(line => /healthy .* 0s/.test(line))
			.map(line => stringWidth(/^.*? 0s/.exec(line)?.[0] ?? ''));
		expect(beats.length).toBeGreaterThan(1);
		expect(new Set(beats).size).toBe(1);
		shown.press('\r');
		await shown.until('Kernel ·');
		expectWholeScreen(shown, columns, rows);
	});
});
