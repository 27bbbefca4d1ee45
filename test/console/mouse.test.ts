import {afterEach, describe, expect, test} from 'vitest';
import {layoutOf} from '../../source/console/layout.ts';
import {panelAt} from '../../source/console/panel-at.ts';
import {panelTitles} from '../../source/console/panels/titles.ts';
import {type PanelName, panelNames} from '../../source/console/view-state.ts';
import {openScreen, type TestScreen} from './screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 120, rows: 40, alerts: 300, lines: 300, kernels: 40, ...options});
	return screen;
};

const click = (column: number, row: number): string =>
	`\x1b[<0;${column + 1};${row + 1}M\x1b[<0;${column + 1};${row + 1}m`;
const wheel = (column: number, row: number, turns: number): string =>
	`\x1b[<${turns < 0 ? 64 : 65};${column + 1};${row + 1}M`.repeat(Math.abs(turns));

/** Where a panel's title is drawn. */
const placeOf = ({lines}: TestScreen, title: string): {readonly column: number; readonly row: number} => {
	const row = lines().findIndex(line => line.includes(title));
	return {column: lines()[row]?.indexOf(title) ?? -1, row};
};

describe('a click', () => {
	test.each(panelNames)('focuses the panel under it: %s', async panel => {
		const shown = open();
		const title = `${panelNames.indexOf(panel) + 1} ${panelTitles[panel]}`;
		await shown.until(title);
		shown.press(panel === 'alerts' ? '1' : '3');
		const {column, row} = placeOf(shown, title);
		shown.press(click(column + 3, row + 2));
		await shown.until(`┏━ ${title}`);
	});

	test('on a kernel puts the cursor on it', async () => {
		const shown = open();
		await shown.until('kernel-5 ');
		const {row} = placeOf(shown, 'kernel-5 ');
		shown.press(click(10, row));
		await shown.until(/❯ .*kernel-5 /);
		shown.press('j');
		await shown.until(/❯ .*kernel-6 /);
	});

	test('on a tab goes to its panel', async () => {
		const shown = open({columns: 80, rows: 24});
		await shown.until('[3 Alerts]');
		const {column, row} = placeOf(shown, '5 Log');
		shown.press(click(column, row));
		await shown.until('[5 Log]');
	});

	test('beside the question before leaving closes it, and on an answer gives that', async () => {
		const shown = open({onDetach: async () => {}});
		await shown.until('┏━ 3 Alerts');
		shown.press('q');
		await shown.until('Leave?');
		const {column, row} = placeOf(shown, 'Leave?');
		shown.press(click(column, row + 4));
		shown.press(click(column, row));
		await shown.until('Leave?');
		shown.press(click(column - 12, row));
		await shown.untilGone('Leave?');
		expect(shown.text()).toContain('┏━ 3 Alerts');
		shown.press('q');
		await shown.until('Leave?');
		shown.press(click(column, row + 2));
		await shown.until('Stopping');
		expect(shown.leaves()).toBe(1);
	});

	test('on an action in the palette does it, and beside the palette closes that', async () => {
		const shown = open();
		shown.press(':pan');
		await shown.until(': pan_');
		const {column, row} = placeOf(shown, 'next panel');
		shown.press(click(column, row - 1));
		await shown.until('┏━ Actions');
		shown.press(click(column + 3, row));
		await shown.untilGone('┏━ Actions');
		await shown.until('┏━ 4 Restarts');
		shown.press(':');
		await shown.until('┏━ Actions');
		shown.press(click(0, 0));
		await shown.untilGone('┏━ Actions');
	});
});

describe('the wheel', () => {
	test('scrolls the alerts at once, the cursor among them, and follows them again at their end', async () => {
		const shown = open();
		await shown.until(/┏━ 3 Alerts · 300 .* following/);
		const {column, row} = placeOf(shown, '3 Alerts');
		shown.press(wheel(column, row + 3, -1));
		await shown.until(/┏━ 3 Alerts · 300 .* \d+–297 of 300/);
		await shown.until(/❯ .*11:04:56/);
		shown.press(wheel(column, row + 3, -7));
		await shown.until(/┏━ 3 Alerts · 300 .* \d+–276 of 300/);
		shown.press(wheel(column, row + 3, 8));
		await shown.until(/┏━ 3 Alerts · 300 .* following/);
	});

	test('scrolls the kernels at once, and keeps the cursor on its kernel while that is seen', async () => {
		const shown = open();
		await shown.until('┏━ 3 Alerts');
		shown.press('2jjjj');
		await shown.until(/┏━ 2 Kernels .* 1–\d+ of 40/);
		await shown.until(/❯ .*kernel-4 /);
		const {column, row} = placeOf(shown, '2 Kernels');
		shown.press(wheel(column, row + 3, 1));
		await shown.until(/┏━ 2 Kernels .* 4–\d+ of 40/);
		await shown.until(/❯ .*kernel-4 /);
		shown.press(wheel(column, row + 3, 1));
		await shown.until(/┏━ 2 Kernels .* 7–\d+ of 40/);
		await shown.until(/❯ .*kernel-\d/);
		expect(shown.text()).not.toMatch(/❯ .*kernel-4 /);
	});

	test('scrolls the panel under it, and leaves the focus alone', async () => {
		const shown = open();
		await shown.until('5 Log · last 300 lines');
		const {column, row} = placeOf(shown, '5 Log');
		shown.press(wheel(column, row + 2, -2));
		await shown.until(/5 Log · last 300 lines .* \d+–294 of 300/);
		expect(shown.text()).toContain('┏━ 3 Alerts · 300 ━');
		shown.press(wheel(column, row + 2, 2));
		await shown.until(/5 Log · last 300 lines .* following/);
	});

	test('scrolls the help and a page over the panels', async () => {
		const shown = open({columns: 60, rows: 12});
		shown.press('?');
		await shown.until(/Keys .* 1–8 of/);
		shown.press(wheel(5, 5, 1));
		await shown.until(/Keys .* 4–11 of/);
	});
});

describe('a report', () => {
	test('that comes in pieces is no key', async () => {
		const shown = open({
			extraKeys: [{key: 'm', shown: 'm', label: 'mend', help: 'mend', run: async () => 'It was a key.'}],
		});
		await shown.until('┏━ 3 Alerts');
		for (const piece of ['\x1b[<0;4;4', 'M', '\x1b[<0;4;', '4m', '\x1b', '[<0;4;4M', '\x1b[<0;4;4m']) {
			shown.press(piece);
			await new Promise(setImmediate);
		}
		await shown.until('┏━ 1 Process');
		expect(shown.text()).not.toMatch(/It was a key|━ Metrics/);
		expect(shown.session.sent).toEqual([]);
	});

	test('is asked for with the alternate screen and given back with it', async () => {
		const shown = open();
		await shown.until('┏━ 3 Alerts');
		expect(shown.raw()).toContain('\x1b[?1049h\x1b[?1000h\x1b[?1006h');
		expect(shown.mouseMode()).toBe('vt200');
		await shown.close();
		expect(shown.raw()).toContain('\x1b[?1006l\x1b[?1000l\x1b[?1049l');
		expect(shown.mouseMode()).toBe('none');
	});

	test('is not asked for where the mouse is switched off', async () => {
		const shown = open({settings: {mouse: false}});
		await shown.until('┏━ 3 Alerts');
		expect(shown.raw()).not.toContain('\x1b[?1000');
	});
});

test('every cell inside a panel is that panel, at every size', () => {
	for (const [columns, rows] of [
		[40, 12],
		[80, 24],
		[120, 40],
		[250, 70],
	] as const) {
		for (const isZoomed of [false, true]) {
			const layout = layoutOf({columns, rows}, isZoomed);
			const found = new Map<PanelName | undefined, number>();
			for (let row = 0; row < rows; row += 1) {
				for (let column = 0; column < columns; column += 1) {
					const panel = panelAt(layout, 'log', {column, row})?.panel;
					found.set(panel, (found.get(panel) ?? 0) + 1);
				}
			}
			const sizes = layout.name === 'wide' ? Object.entries(layout.panels) : [];
			for (const [name, {width, height}] of sizes)
				expect(found.get(panelNames.find(panel => panel === name))).toBe(width * height);
			if (layout.name === 'tabs' || layout.name === 'zoomed')
				expect(found.get('log')).toBe(layout.panel.width * layout.panel.height);
		}
	}
});
