import type {Key} from 'ink';
import {describe, expect, test} from 'vitest';
import {bindingsWith} from '../../source/console/extra-keys.ts';
import {actionOf, currentBindings, isTyped as isTypedWith, labelOf} from '../../source/console/key-lookup.ts';
import {namesOf} from '../../source/console/key-names.ts';
import {bindings, type KeyContext} from '../../source/console/keys.ts';
import {widthOfLine} from '../../source/console/line.ts';
import {footerLine} from '../../source/console/parts/footer.tsx';
import {helpLines} from '../../source/console/parts/overlay-lines.ts';
import {initialView, panelNames, reduceView, type ViewAction} from '../../source/console/view-state.ts';

const key = (pressed: Partial<Key> = {}): Key => ({
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
	...pressed,
});

const context = (change: Partial<KeyContext> = {}, ...actions: readonly ViewAction[]): KeyContext => ({
	view: actions.reduce(reduceView, initialView),
	phase: 'running',
	isManualShutdown: false,
	hasKernels: false,
	isAttached: false,
	canDetach: false,
	bindings,
	...change,
});

const isTyped = (names: readonly string[], of = context()): boolean => isTypedWith(names, of);

const footer = (of: KeyContext, width: number): string =>
	footerLine(of, width)
		.map(({text}) => text)
		.join('');

describe('names', () => {
	test('several keys in one chunk are each a key', () => {
		expect(namesOf('jjG', key())).toEqual(['j', 'j', 'G']);
		expect(namesOf('j\t\x04\r', key())).toEqual(['j', 'tab', 'ctrl-d', 'return']);
	});

	test('special keys go by their names', () => {
		expect(namesOf('', key({tab: true, shift: true}))).toEqual(['shift-tab']);
		expect(namesOf('c', key({ctrl: true}))).toEqual(['ctrl-c']);
		expect(namesOf('', key({pageDown: true}))).toEqual(['pagedown']);
		expect(namesOf('', key({escape: true}))).toEqual(['escape']);
	});

	test('a key right after escape is both of them', () => {
		expect(namesOf('j', key({meta: true}))).toEqual(['escape', 'j']);
		expect(namesOf('', key({meta: true, upArrow: true}))).toEqual(['escape', 'up']);
		expect(namesOf('', key({meta: true, escape: true}))).toEqual(['escape', 'escape']);
		expect(isTyped(namesOf('x', key({meta: true})))).toBe(true);
		expect(namesOf(']', key({meta: true}))).toEqual([]);
	});

	test('alt that the terminal tells as alt, and released keys are nobody’s', () => {
		expect(namesOf('s', key({meta: true, eventType: 'press'}))).toEqual([]);
		expect(namesOf('', key({meta: true, upArrow: true, eventType: 'press'}))).toEqual(['up']);
		expect(namesOf('s', key({eventType: 'release'}))).toEqual([]);
	});
});

describe('what is typed', () => {
	test('a chunk of keys is typed', () => {
		expect(isTyped([...'jjjsz?'])).toBe(true);
		expect(isTyped(['x'])).toBe(true);
	});

	test.each(['restart the server', '[1;2s', '11;rgb:1e1e/1e1e/1e1e', 'sx', 'git push\r'])(
		'%j is text, not keys',
		text => {
			expect(isTyped(namesOf(text, key()))).toBe(false);
		},
	);
});

describe('a text that is typed', () => {
	const open: ViewAction = {type: 'openFilter'};

	test('takes every character as text, whatever it means as a key', () => {
		for (const name of ['s', 'q', '?', 'j', ' ', '界', '/', '1'])
			expect(actionOf(name, context({}, open))).toEqual({type: 'edit', edit: {insert: name}});
	});

	test('is kept by enter, cleared by escape, and has the keys of a line', () => {
		expect(actionOf('return', context({}, open))).toEqual({type: 'keepFilter'});
		expect(actionOf('escape', context({}, open))).toEqual({type: 'back'});
		expect(actionOf('backspace', context({}, open))).toEqual({type: 'edit', edit: {remove: 'left'}});
		expect(actionOf('ctrl-c', context({}, open))).toEqual({type: 'askLeave'});
		for (const name of ['tab', 'up', 'pagedown']) expect(actionOf(name, context({}, open))).toBeUndefined();
	});

	test('may come in one chunk with the key that opens it', () => {
		expect(isTyped([...'/kernel x'])).toBe(true);
		expect(isTyped([...'gj/etc'])).toBe(true);
		expect(isTyped([...'git /etc'])).toBe(false);
		const log: ViewAction = {type: 'focus', panel: 'process'};
		expect(isTyped([...'/kernel x'], context({}, log))).toBe(false);
		expect(isTyped([...'git push'], context({}, open))).toBe(true);
	});

	test('is in the bottom line, the caret in sight, with what ends it', () => {
		const typed = context({}, open, {type: 'edit', edit: {insert: 'disk full'}});
		expect(footer(typed, 80)).toBe(' /disk full   enter keep  esc clear ');
		expect(footer(typed, 20)).toBe(' /…full   esc clear ');
		for (let width = 12; width <= 140; width += 1)
			expect(widthOfLine(footerLine(typed, width))).toBeLessThanOrEqual(width);
	});

	test('n and N are there while a list is filtered, and esc shows all again', () => {
		expect(actionOf('n', context())).toBeUndefined();
		const kept = context({}, open, {type: 'edit', edit: {insert: 'x'}}, {type: 'keepFilter'});
		expect(actionOf('n', kept)).toEqual({type: 'nextMatch', by: 1});
		expect(actionOf('N', kept)).toEqual({type: 'nextMatch', by: -1});
		expect(footer(kept, 140)).toContain('esc show all');
	});
});

describe('meaning', () => {
	test('s stops, but not what is stopped for good already', () => {
		expect(actionOf('s', context())).toEqual({type: 'stop'});
		expect(actionOf('s', context({phase: 'stopped'}))).toEqual({type: 'stop'});
		expect(actionOf('s', context({phase: 'stopped', isManualShutdown: true}))).toBeUndefined();
	});

	test('r restarts what is up and starts what is not', () => {
		const label = (of: KeyContext) => {
			const binding = currentBindings(of).find(({shown}) => shown === 'r');
			return binding === undefined ? '' : labelOf(binding, of);
		};
		expect(label(context())).toBe('restart');
		expect(label(context({phase: 'starting'}))).toBe('restart');
		for (const phase of ['stopped', 'stopping', 'waiting', 'paused'] as const) {
			expect(label(context({phase}))).toBe('start');
		}
	});

	test('before leaving, s means stop and leave, and ctrl-c means nothing', () => {
		const asked = context({}, {type: 'askLeave', canDetach: false});
		expect(actionOf('s', asked)).toEqual({type: 'leave'});
		expect(actionOf('escape', asked)).toEqual({type: 'back'});
		expect(actionOf('q', asked)).toBeUndefined();
		expect(actionOf('ctrl-c', asked)).toBeUndefined();
		expect(actionOf('r', asked)).toBeUndefined();
	});

	test('d detaches where another watchdog can take over, and nowhere else', () => {
		const asked = {type: 'askLeave', canDetach: true} as const;
		expect(actionOf('d', context({canDetach: true}, asked))).toEqual({type: 'detach'});
		expect(actionOf('d', context({}, {...asked, canDetach: false}))).toBeUndefined();
		const detaching = context({canDetach: true}, {type: 'detach'});
		for (const key of ['q', 'ctrl-c', 's', 'r']) expect(actionOf(key, detaching)).toBeUndefined();
		expect(footer(detaching, 80)).toMatch(/^ A watchdog in the background takes over\. /);
	});

	test('while leaving nothing touches the kill switch, and q forces', () => {
		const leaving = context({}, {type: 'leave'});
		expect(actionOf('s', leaving)).toBeUndefined();
		expect(actionOf('r', leaving)).toBeUndefined();
		expect(actionOf('q', leaving)).toEqual({type: 'forceLeave'});
		expect(actionOf('ctrl-c', leaving)).toEqual({type: 'forceLeave'});
		expect(actionOf('j', leaving)).toEqual({type: 'move', distance: {rows: 1}});
	});

	test('under the help s and r do nothing', () => {
		const helped = context({}, {type: 'help'});
		expect(actionOf('s', helped)).toBeUndefined();
		expect(actionOf('r', helped)).toBeUndefined();
		expect(actionOf('q', helped)).toEqual({type: 'askLeave'});
	});

	test('no key has two meanings in one place', () => {
		for (const scope of [
			'panels',
			'help',
			'kernel',
			'alert',
			'explain',
			'metrics',
			'leave',
			'leaving',
			'prompt',
			'palette',
		] as const) {
			const names = bindings
				.filter(({scopes}) => scopes.includes(scope))
				.flatMap(({keys}) => Object.keys(keys));
			expect(new Set(names).size, scope).toBe(names.length);
		}
	});

	test('R and enter work on a kernel in their panel only, and only where there are kernels', () => {
		const kernels: ViewAction = {type: 'focus', panel: 'kernels'};
		for (const [name, type] of [
			['R', 'restartKernel'],
			['return', 'open'],
		] as const) {
			expect(actionOf(name, context({hasKernels: true}, kernels))).toEqual({type});
			expect(actionOf(name, context({hasKernels: true}, {type: 'focus', panel: 'log'}))).toBeUndefined();
			expect(actionOf(name, context({}, kernels))).toBeUndefined();
		}
	});

	test('on a kernel’s page R restarts it, esc closes, and neither s nor r does anything', () => {
		const page = context({hasKernels: true}, {type: 'openKernel', key: 'memory'});
		expect(actionOf('R', page)).toEqual({type: 'restartKernel'});
		expect(actionOf('escape', page)).toEqual({type: 'back'});
		expect(actionOf('j', page)).toEqual({type: 'move', distance: {rows: 1}});
		for (const name of ['s', 'r', 'return', 'tab', '1']) expect(actionOf(name, page), name).toBeUndefined();
	});

	test('e explains what is in focus, and on that page the keys work that it names', () => {
		expect(actionOf('e', context())).toEqual({type: 'explain'});
		expect(actionOf('e', context({}, {type: 'openKernel', key: 'memory'}))).toEqual({type: 'explain'});
		expect(actionOf('e', context({}, {type: 'help'}))).toBeUndefined();
		const explained = (kernel: string | undefined, change: Partial<KeyContext> = {}) =>
			context(change, {type: 'explain', kernel});
		for (const [name, type] of [
			['s', 'stop'],
			['r', 'restart'],
			['e', 'explain'],
			['escape', 'back'],
		] as const) {
			expect(actionOf(name, explained(undefined)), name).toEqual({type});
		}
		expect(actionOf('R', explained(undefined))).toBeUndefined();
		expect(actionOf('R', explained('memory'))).toEqual({type: 'restartKernel'});
		expect(actionOf('r', explained('memory'))).toEqual({type: 'restart'});
		expect(actionOf('s', explained('memory'))).toBeUndefined();
		expect(footer(explained('memory'), 40)).toBe(' R kernel  esc back  ? help  :  q leave ');
	});

	test('M opens the metrics from the panels, and closes them', () => {
		expect(actionOf('M', context())).toEqual({type: 'metrics'});
		const metrics = context({}, {type: 'metrics'});
		expect(actionOf('M', metrics)).toEqual({type: 'metrics'});
		expect(footer(metrics, 80)).toMatch(/ M close /);
		for (const name of ['s', 'r', 'R', 'e']) expect(actionOf(name, metrics), name).toBeUndefined();
	});

	test('while leaving no kernel is restarted', () => {
		const focus: ViewAction = {type: 'focus', panel: 'kernels'};
		const leaving = context({hasKernels: true}, focus, {type: 'leave'});
		expect(actionOf('R', leaving)).toBeUndefined();
		expect(actionOf('return', leaving)).toBeUndefined();
	});

	test('a key that a caller has added does what it was given to do, in the panels', () => {
		const run = async () => undefined;
		const added = bindingsWith([{key: 'c', shown: 'c', label: 'crash', help: 'crash it', run}]);
		expect(actionOf('c', context({bindings: added}))).toEqual({type: 'run', run});
		expect(actionOf('c', context({bindings: added}, {type: 'help'}))).toBeUndefined();
		expect(actionOf('c', context())).toBeUndefined();
		expect(footer(context({bindings: added}), 140)).toMatch(/ e explain {2}c crash {2}tab next /);
		expect(footer(context({bindings: added}), 40)).toBe(' s stop  r restart  c  ?  :  q leave ');
		// Their names go before they do.
		const four = bindingsWith(
			['c', 'b', 'm', 'x'].map(name => ({key: name, shown: name, label: 'a label', help: 'help', run})),
		);
		expect(footer(context({bindings: four}), 46)).toBe(' s stop  r restart  c  b  m  x  ?  :  q leave ');
	});

	test('o is there only when something failed', () => {
		expect(actionOf('o', context())).toBeUndefined();
		expect(actionOf('o', context({}, {type: 'panelFailed', panel: 'log'}))).toEqual({type: 'reopen'});
	});
});

describe('the bottom line', () => {
	test('never is wider than the terminal, and help and leave go last', () => {
		for (let width = 1; width <= 200; width += 1) {
			for (const of of [
				context(),
				context({}, {type: 'zoom'}),
				context({}, {type: 'askLeave', canDetach: false}),
			]) {
				expect(widthOfLine(footerLine(of, width))).toBeLessThanOrEqual(width);
			}
		}
		expect(footer(context(), 40)).toMatch(/s stop.*r restart.*\? help.*q leave/);
		expect(footer(context(), 12)).toMatch(/q leave/);
	});

	test('at every width from 40 to 140 its keys stand whole, the way out among them', () => {
		const leaving = context({}, {type: 'leave'});
		const failed = context({}, {type: 'panelFailed', panel: 'log'}, {type: 'zoom'});
		const down = context({phase: 'waiting'}, {type: 'focus', panel: 'process'});
		for (let width = 40; width <= 140; width += 1) {
			for (const of of [context(), leaving, failed, down, context({}, {type: 'help'})]) {
				expect(widthOfLine(footerLine(of, width)), `${width}`).toBeLessThanOrEqual(width);
				expect(footer(of, width)).toMatch(/ q (?:leave|again to force) /);
			}
			expect(footer(context({}, {type: 'askLeave', canDetach: false}), width)).toMatch(
				/ s stop and leave {2}esc stay /,
			);
		}
	});

	test('in the kernels names what can be done with the one under the cursor', () => {
		const kernels = context({hasKernels: true}, {type: 'focus', panel: 'kernels'});
		expect(footer(kernels, 80)).toMatch(/ R restart kernel {2}enter details /);
		expect(footer(kernels, 46)).toBe(' s stop  r restart  R kernel  ?  :  q leave ');
		expect(footer(kernels, 40)).toBe(' s stop  R kernel  ? help  :  q leave ');
		const page = context({hasKernels: true}, {type: 'openKernel', key: 'memory'});
		expect(footer(page, 60)).toBe(' R restart kernel  esc back  ? help  : actions  q leave ');
		for (let width = 12; width <= 140; width += 1) {
			for (const of of [kernels, page]) {
				expect(widthOfLine(footerLine(of, width))).toBeLessThanOrEqual(width);
				expect(footer(of, width)).toMatch(/ q leave $/);
			}
		}
	});

	test('at every width from 40 on help and the palette are among them, in the panels and on every page', () => {
		const extra = {key: 'c', shown: 'c', label: 'crash', help: 'crash it', run: async () => undefined};
		const all = {hasKernels: true, bindings: bindingsWith([extra])};
		const views: readonly KeyContext[] = [
			...panelNames.map(panel => context(all, {type: 'focus', panel}, {type: 'zoom'})),
			context(all, {type: 'focus', panel: 'kernels'}),
			context(all, {type: 'openKernel', key: 'memory'}),
			context(all, {type: 'explain', kernel: 'memory'}),
			context(all, {type: 'metrics'}),
		];
		for (let width = 40; width <= 250; width += 1) {
			for (const of of views) expect(footer(of, width)).toMatch(/ \? (?:help )? : (?:actions )? q leave $/);
		}
	});

	test('says while leaving how to force', () => {
		expect(footer(context({}, {type: 'leave'}), 40)).toContain('Stopping, press q again to force');
	});

	test('a notice takes its place, in the longest wording that it has room for', () => {
		const wordings = ['A long sentence about it.', 'A short one.', 'It.'];
		const greeted = context({}, {type: 'notice', sentence: wordings});
		expect([60, 26, 25, 13, 12, 2].map(width => footer(greeted, width))).toEqual([
			' A long sentence about it.',
			' A long sentence about it.',
			' A short one.',
			' A short one.',
			' It.',
			' It.',
		]);
		expect(footer(context({}, {type: 'notice', sentence: 'That key failed.'}), 80)).toBe(' That key failed.');
	});
});

describe('the help', () => {
	const help = (of: KeyContext, width = 76): string =>
		helpLines(width, of)
			.map(line => line.map(({text}) => text).join(''))
			.join('\n');

	test('has every key that is not rare, within 30 lines of 80 columns', () => {
		for (const of of [context(), context({isAttached: true, hasKernels: true})]) {
			expect(helpLines(76, of).length).toBeLessThanOrEqual(30);
			expect(help(of)).toMatch(/^R +restart the selected kernel/m);
			expect(help(of)).toMatch(/^enter +show all about the selected kernel/m);
		}
	});

	test('tells what leaving means here', () => {
		expect(help(context())).toMatch(/^q +leave \(also ctrl-c\); asks first\nq +while leaving/m);
		expect(help(context({isAttached: true}))).toMatch(/^q +leave \(also ctrl-c\); the watchdog goes on$/m);
		expect(help(context({isAttached: true}))).not.toMatch(/while leaving|asks first/);
	});

	test('has the keys that a caller has added', () => {
		const extra = {key: 'c', shown: 'c', label: 'crash', help: 'crash it', run: async () => undefined};
		expect(help(context({bindings: bindingsWith([extra])}))).toMatch(/^c +crash it$/m);
	});
});
