import {expect, vi} from 'vitest';
import {expectWholeScreen} from '../console/whole-screen.ts';
import {test} from './stage.ts';
import {untilRunning} from './supervised.ts';

const sizes = [
	[200, 50],
	[120, 40],
	[100, 30],
	[80, 24],
	[60, 20],
	[40, 12],
	[39, 11],
	[10, 3],
	[250, 70],
	[120, 40],
] as const;

test('the console fills its terminal at each of ten sizes, one after the other', async ({stage}) => {
	const command = ['sh', '-c', 'seq 200; exec sleep 600'];
	const workspace = await stage.workspace({config: {command}});
	const terminal = stage.console(workspace);
	await terminal.waitFor('● running');
	const {pid} = await untilRunning(workspace);

	for (const [columns, rows] of sizes) {
		terminal.resize(columns, rows);
		const look = () => ({lines: terminal.screen, text: terminal.screen().join('\n')});
		const isTooSmall = columns < 40 || rows < 12;
		await vi.waitFor(
			() => {
				const {lines, text} = look();
				if (isTooSmall) {
					expect(lines().join(' ').replace(/\s+/g, ' ').trim()).toBe(sentence(columns, rows));
					return;
				}
				expectWholeScreen({lines}, columns, rows);
				expect(text).toContain('● running');
				if (columns >= 80) expect(text).toContain(`pid ${pid}`);
				expect(text.match(/● running/g)?.length).toBe(columns >= 120 ? 2 : 1);
			},
			{timeout: 5000, interval: 20},
		);
	}
	expect((await untilRunning(workspace)).pid).toBe(pid);
});

// Wrapped over the lines there are, and in fewer words where these are too few.
const sentence = (columns: number, rows: number): string =>
	columns * rows < 100 ? 'Needs 40×12' : `Too small: ${columns}×${rows}, needs 40×12`;
