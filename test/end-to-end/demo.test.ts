import {expect} from 'vitest';
import {test} from './stage.ts';
import {eventually} from './supervised.ts';

const size = {columns: 160, rows: 50};

/** What the left column shows. */
const leftOf = (lines: readonly string[]): readonly string[] => lines.map(line => line.slice(0, 58));

test('the demo shows both layers at work: a kernel that is cut, and a process that crashes', async ({
	stage,
}) => {
	const workspace = await stage.workspace();
	const terminal = stage.console(workspace, ['demo'], size);
	const lines = (): readonly string[] => terminal.screen();
	const rowOf = (name: string): string => leftOf(lines()).find(line => line.includes(name)) ?? '';
	const pid = (): string | undefined => /running {2}pid (\d+)/.exec(lines().join('\n'))?.[1];

	await terminal.waitFor('timeouts are short');
	await terminal.waitFor('12 kernels, 1 process');
	await eventually(() => expect(rowOf('sandbox ')).toMatch(/healthy.*0\/3/));
	const before = pid();
	expect(before).toBeDefined();

	terminal.press('2');
	await terminal.waitFor('❯');
	terminal.press('c');
	await terminal.waitFor('message_bus beats no more');
	await terminal.waitFor("Kernel 'message_bus' restarted successfully");
	await eventually(() => expect(rowOf('message_bus ')).toMatch(/healthy.*1\/3/));
	expect(rowOf('sandbox ')).toMatch(/0\/3/);
	expect(pid()).toBe(before);

	terminal.press('x');
	await terminal.waitFor(/unexpected_exit|crash_detected/);
	await eventually(() => {
		expect(pid()).not.toBe(before);
		expect(rowOf('message_bus ')).toMatch(/healthy.*0\/3/);
	});

	terminal.press('?');
	await terminal.waitFor('demo: cut the beats of the selected kernel');
	terminal.press('?');
	terminal.press('q');
	await terminal.waitFor('Leave?');
	terminal.press('s');
	expect(await terminal.exit).toEqual({code: 0, signal: null});
	expect(lines().join(' ')).toContain('The demo is over');
});

test.for([
	[80, 24, 'R kernel  c cut  b break  m mend  x crash  ?  :  q leave'],
	[40, 12, 'c  b  m  x  ? help  :  q leave'],
] as const)(
	'at %i×%i the demo says what there is to try, and always that its timeouts are short',
	async ([columns, rows, keys], {stage}) => {
		const terminal = stage.console(await stage.workspace(), ['demo'], {columns, rows});
		await terminal.waitFor(lines => /^ Demo, short timeouts.*c.*b.*m.*x[^…]*$/.test(lines.at(-1) ?? ''));
		terminal.press('2');
		await terminal.waitFor(lines => lines.at(-1)?.endsWith(keys) === true);
		expect(terminal.screen().join('\n')).toMatch(
			/\[2 Kernels\].* {2}(?:demo: timeouts are short|short timeouts)$/m,
		);
		terminal.press('q');
		await terminal.waitFor('Leave?');
		terminal.press('s');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
	},
);
