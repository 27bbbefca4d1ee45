import {describe, expect} from 'vitest';
import {test} from './stage.ts';
import {keys, type Terminal} from './terminal.ts';

const config = {command: ['sleep', '600']};

const alertAt = (
	second: number,
	severity: string,
	event: string,
	payload: object,
): Record<string, string> => {
	const at = `12${String(Math.floor(second / 60)).padStart(2, '0')}${String(second % 60).padStart(2, '0')}`;
	const text = JSON.stringify({event_type: event, timestamp: '2025-11-14T12:00:00.000Z', payload});
	return {[`alerts/${severity}_20251114_${at}.json`]: text};
};

const files = Object.assign(
	{},
	...Array.from({length: 30}, (_, index) =>
		alertAt(index, 'info', 'backup.done', {message: `number ${index}`}),
	),
	...Array.from({length: 12}, (_, index) =>
		alertAt(100 + index, 'warning', 'kernel.silent', {kernel_name: 'memory', note: `the ${index}. time`}),
	),
	alertAt(200, 'critical', 'watchdog.error', {error: 'The disk is full.', output: ['last words']}),
) as Readonly<Record<string, string>>;

/** The texts on the screen that are drawn inverted. */
const invertedOn = ({cells}: Terminal): readonly string[] => {
	const {active} = cells.buffer;
	const lines = Array.from({length: cells.rows}, (_, row) => active.getLine(active.baseY + row));
	return lines.flatMap(line => {
		const text = Array.from({length: cells.cols}, (_, column) => {
			const cell = line?.getCell(column);
			return cell?.isInverse() ? cell.getChars() : '\n';
		}).join('');
		return text.split('\n').filter(part => part.trim() !== '');
	});
};

describe.concurrent('reading the alerts', () => {
	test('filters as one types, with and without colour, and opens what was found', async ({stage}) => {
		for (const env of [{}, {NO_COLOR: '1'}]) {
			const workspace = await stage.workspace({config, files});
			const terminal = stage.console(workspace, [], {env});
			await terminal.waitFor(/3 Alerts · 43 /);
			await terminal.waitFor(/×12 Kernel 'memory' is silent/);
			terminal.press('/DISK');
			await terminal.waitFor(/\/DISK · 1 of 43/);
			await terminal.waitFor(() => invertedOn(terminal).includes('disk'));
			// Text, not keys: q and s are in it.
			terminal.press(`${keys.ctrlU}\x1b[200~squares\x1b[201~${keys.backspace}`);
			await terminal.waitFor(/\/square · 0 of 43/);
			await terminal.waitFor('No alert matches.');
			terminal.press(`${keys.ctrlU}number 2${keys.enter}`);
			await terminal.waitFor(/\/number 2 · 11 of 43/);
			terminal.press('N');
			await terminal.waitFor(/❯ .*number 28/);
			terminal.press(keys.escape);
			await terminal.waitFor(/3 Alerts · 43 /);
			terminal.press('Gvv');
			await terminal.waitFor(/1 of 43 · critical/);
			terminal.press(keys.enter);
			await terminal.waitFor('Alert · 43 of 43');
			for (const text of ['✘ critical  watchdog.error', 'The disk is full.', 'last words', '_120320.json'])
				expect(terminal.screen().join('\n')).toContain(text);
			await terminal.close();
		}
	});

	test('acknowledges for every console, and over the end of all of them', async ({stage}) => {
		const workspace = await stage.workspace({config, files});
		const first = stage.console(workspace);
		await first.waitFor(/×12 Kernel 'memory' is silent/);
		const second = stage.console(workspace);
		await second.waitFor('attached to the watchdog');
		await second.waitFor(/×12 Kernel 'memory' is silent/);
		second.press('ka');
		await second.waitFor(/✔ ×12 Kernel 'memory' is silent/);
		await first.waitFor(/✔ ×12 Kernel 'memory' is silent/, 3000);
		first.press('A');
		await second.waitFor(/✔ Watchdog error: The disk is full/, 3000);
		await workspace.writeFile(
			'alerts/critical_20251114_120400.json',
			JSON.stringify({event_type: 'other', payload: {}}),
		);
		second.press('G');
		await second.waitFor(/❯.* other/);
		expect(second.screen().join('\n')).not.toMatch(/✔ other/);
		second.press('q');
		await second.exit;
		first.press('qs');
		await first.exit;

		const later = stage.console(workspace);
		await later.waitFor(/✔ Watchdog error: The disk is full/);
		await later.waitFor(/✔ ×12 Kernel 'memory' is silent/);
		expect(later.screen().join('\n')).not.toMatch(/✔ other/);
	});
});
