import {describe, expect, test} from 'vitest';
import {openScreen} from './screen.ts';
import {alertRow, type TestSession} from './session.ts';
import {expectWholeLines, partsOf} from './whole-screen.ts';

/** Each size class and both sides of each border between two of them. */
const sizes = [
	[40, 12],
	[60, 16],
	[79, 19],
	[80, 20],
	[80, 24],
	[100, 30],
	[119, 40],
	[120, 23],
	[120, 24],
	[120, 40],
	[160, 45],
	[200, 50],
	[250, 70],
] as const;

/** Those that are kept as files, for people to read. */
const kept: ReadonlySet<string> = new Set(['40x12', '80x24', '120x40', '200x50']);
const keptViews: Readonly<Record<Content, ReadonlySet<string>>> = {
	none: new Set(['alerts', 'kernels']),
	few: new Set([
		'alerts',
		'kernels',
		'log',
		'help',
		'explain',
		'metrics',
		'alert',
		'kernel',
		'palette',
		'leave',
	]),
	many: new Set(['alerts', 'restarts']),
	longest: new Set(['alerts', 'kernels', 'alert']),
};

type Content = 'none' | 'few' | 'many' | 'longest';

/** In a text between these nothing may be missing, unless an ellipsis tells so. */
const whole = (text: string): string => `«${text}»`;

const longest = [
	whole('日本語のとても長い名前'.repeat(5)),
	whole('🚀👩‍🚀 rocket 🇨🇭 '.repeat(6).trimEnd()),
	whole(`long-${'name-'.repeat(23)}`),
	whole(`e\u0301a\u0308 ${'ｆｕｌｌ '.repeat(20)}end`),
	'',
];

const contents: Readonly<
	Record<Content, {readonly rows: number; readonly fill: (session: TestSession) => void}>
> = {
	none: {rows: 0, fill: session => session.setModel({command: ['']})},
	few: {
		rows: 3,
		fill: session => {
			session.setKernel('kernel-1', {phase: 'failed', attempts: 3, reason: 'heartbeat_timeout'});
		},
	},
	many: {
		rows: 1500,
		fill: session => {
			session.setModel({statistics: {cpu: 1599.9, memory: 98.7 * 1024 ** 3, processes: 4321}});
			session.setProcess({pid: 4_194_303, life: 99_999, restarts: 123_456, failures: 4});
		},
	},
	longest: {
		rows: longest.length,
		fill: session => {
			const textAt = (index: number): string => longest[index] ?? '';
			for (const [index, key] of longest.entries()) session.setKernel(`kernel-${index}`, {key, name: key});
			session.setAlerts(longest.map((summary, index) => ({...alertRow(index), summary})));
			session.setLog(0, [whole('x'.repeat(1900)), ...longest]);
			session.setModel({
				workspace: {name: textAt(2), directory: '/tmp'},
				command: [textAt(0), textAt(1)],
				troubles: [{topic: 'disk', message: textAt(3)}],
				restarts: session.model
					.get()
					.restarts.map((row, index) => ({...row, kernel: textAt(index), downtime: 9e9})),
			});
		},
	},
};

const esc = '\x1b';

/** What is pressed to see each, and what tells that it is there. */
const views: readonly (readonly [name: string, keys: string, shows: RegExp])[] = [
	['process', '1', /┏━ (1 Process|«)/],
	['kernels', '2', /┏━ 2 Kernels/],
	['kernel', '\r', /┏━ Kernel · /],
	['alerts', `${esc}3`, /┏━ 3 Alerts/],
	['alert', '\r', /┏━ (Alert|Info|Warning|Critical)/i],
	['restarts', `${esc}4`, /┏━ 4 Restarts/],
	['log', '5', /┏━ 5 Log/],
	['log-wrapped', 'w', /┏━ 5 Log/],
	['log-zoomed', 'z', /┏━ 5 Log/],
	['help', 'z?', /┏━ Keys/],
	['explain', '?e', /┏━ Explain/],
	['metrics', 'eM', /┏━ Metrics/],
	['palette', 'M:', /┏━ Actions/],
	['leave', `${esc}q`, /┏━ Leave\?/],
];

// Their length does not depend on how many rows there are; and of nothing there are no details.
const pages: ReadonlySet<string> = new Set([
	'kernel',
	'alert',
	'help',
	'explain',
	'metrics',
	'palette',
	'leave',
]);

describe.each(sizes)('at %i×%i', (columns, rows) => {
	test.each(Object.keys(contents) as readonly Content[])('%s', async content => {
		const {rows: count, fill} = contents[content];
		const shown = openScreen({
			...{columns, rows, kernels: Math.min(count, 400), alerts: count, restarts: count, lines: count},
			onDetach: () => Promise.resolve(),
			prepare: fill,
		});
		try {
			for (const [view, keys, shows] of views) {
				if (pages.has(view) && (content === 'none' || content === 'many')) continue;
				shown.press(keys);
				await shown.until(shows);
				const lines = shown.lines();
				const hasPopup = view === 'palette' || view === 'leave';
				expectWholeLines(lines, columns, rows, hasPopup);
				if (!hasPopup) expectNothingCut(lines, view.startsWith('log-'));
				const size = `${columns}x${rows}`;
				if (!kept.has(size) || !keptViews[content].has(view)) continue;
				await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`./screens/${size}-${content}-${view}.txt`);
			}
		} finally {
			await shown.close();
		}
	});
});

/** What begins comes to its end in its cell, or an ellipsis stands for the rest; where lines are wrapped, in a row below. */
const expectNothingCut = (lines: readonly string[], isLogWrapped: boolean): void => {
	const {boxes, outside} = partsOf(lines);
	const isWrapped = (title: string): boolean =>
		title.includes('5 Log') ? isLogWrapped : !/ [234] \w/.test(title);
	for (const {title, rows} of boxes) {
		// The end of the last one may be below the window.
		const texts = isWrapped(title) ? [`${rows.join('')}…`] : rows;
		for (const text of [title, ...texts]) expect(text, lines.join('\n')).not.toMatch(cut);
	}
	for (const text of outside) expect(text, lines.join('\n')).not.toMatch(cut);
};

const cut = /«[^»…]*(?:«|$)/u;
