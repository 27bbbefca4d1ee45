import {describe, expect, test} from 'vitest';
import {
	initialView,
	movedList,
	reduceView,
	type ViewAction,
	type ViewState,
} from '../../source/console/view-state.ts';

const viewAfter = (...actions: readonly ViewAction[]): ViewState => actions.reduce(reduceView, initialView);
const extent = {first: 0, count: 100, height: 10};

describe('focus', () => {
	test('tab goes round in the order of the keys, both ways', () => {
		const next: ViewAction = {type: 'cycle', by: 1};
		expect(viewAfter(next).focus).toBe('restarts');
		expect(viewAfter(next, next, next).focus).toBe('process');
		expect(viewAfter({type: 'focus', panel: 'process'}, {type: 'cycle', by: -1}).focus).toBe('log');
	});

	test('focusing what is in focus changes nothing', () => {
		expect(reduceView(initialView, {type: 'focus', panel: 'alerts'})).toBe(initialView);
	});
});

describe('scrolling', () => {
	test('each list keeps its own place', () => {
		const view = viewAfter(
			{type: 'move', list: 'alerts', distance: {end: 'top'}, extent},
			{type: 'focus', panel: 'log'},
			{type: 'move', list: 'log', distance: {rows: -5}, extent},
		);
		expect(view.scrolls.alerts).toEqual({name: 'anchored', top: 0});
		expect(view.scrolls.log).toEqual({name: 'anchored', top: 85});
		expect(view.scrolls.restarts).toEqual({name: 'follow'});
	});

	test('only lists that grow can be followed', () => {
		expect(viewAfter({type: 'follow', extent}).scrolls.alerts).toEqual({name: 'anchored', top: 90});
		const process = viewAfter({type: 'focus', panel: 'process'});
		expect(reduceView(process, {type: 'follow', extent})).toBe(process);
	});
});

describe('what lies over the panels', () => {
	test('help opens at its top, and the same key closes it', () => {
		const moved = viewAfter(
			{type: 'help'},
			{type: 'move', list: 'help', distance: {rows: 3}, extent},
			{type: 'help'},
		);
		expect(moved.overlay).toEqual({name: 'none'});
		expect(reduceView(moved, {type: 'help'})).toMatchObject({
			overlay: {name: 'help'},
			scrolls: {help: {name: 'anchored', top: 0}},
		});
	});

	test('an explanation over a kernel’s page leads back to it, and any other to the panels', () => {
		const page: ViewAction = {type: 'openKernel', key: 'memory'};
		const explained = viewAfter(page, {type: 'explain', kernel: 'memory'});
		expect(explained.overlay).toEqual({name: 'explain', kernel: 'memory', isOverKernel: true});
		expect(movedList(explained)).toBe('explain');
		for (const close of [{type: 'back'}, {type: 'explain', kernel: 'memory'}] as const) {
			expect(reduceView(explained, close).overlay).toEqual({name: 'kernel', key: 'memory'});
			const fromPanels = viewAfter({type: 'explain', kernel: undefined}, close);
			expect(fromPanels.overlay).toEqual({name: 'none'});
			expect(viewAfter({type: 'explain', kernel: 'memory'}, close).overlay).toEqual({name: 'none'});
		}
	});

	test('metrics open at their top, and the same key closes them', () => {
		const moved = viewAfter(
			{type: 'metrics'},
			{type: 'move', list: 'metrics', distance: {rows: 3}, extent},
			{type: 'metrics'},
		);
		expect(moved.overlay).toEqual({name: 'none'});
		expect(reduceView(moved, {type: 'metrics'})).toMatchObject({
			overlay: {name: 'metrics'},
			scrolls: {metrics: {name: 'anchored', top: 0}},
		});
	});

	test('back closes what is open before it takes the zoom back', () => {
		const zoomed = viewAfter({type: 'zoom'}, {type: 'help'});
		const closed = reduceView(zoomed, {type: 'back'});
		expect(closed).toMatchObject({overlay: {name: 'none'}, isZoomed: true});
		expect(reduceView(closed, {type: 'back'}).isZoomed).toBe(false);
		expect(reduceView(initialView, {type: 'back'})).toBe(initialView);
	});

	test('a kernel’s page opens at its top, is what moves, and back closes it', () => {
		const page = viewAfter(
			{type: 'openKernel', key: 'memory'},
			{type: 'move', list: 'kernel', distance: {rows: 3}, extent},
			{type: 'openKernel', key: 'orders'},
		);
		expect(page).toMatchObject({
			overlay: {name: 'kernel', key: 'orders'},
			scrolls: {kernel: {name: 'anchored', top: 0}},
		});
		expect(movedList(page)).toBe('kernel');
		expect(reduceView(page, {type: 'back'}).overlay).toEqual({name: 'none'});
	});

	test('the cursor goes to a kernel, and the window with it', () => {
		expect(viewAfter({type: 'point', key: 'memory', top: 7})).toMatchObject({
			cursor: 'memory',
			scrolls: {kernels: {name: 'anchored', top: 7}},
		});
	});

	test('the question before leaving begins with staying', () => {
		const asked = viewAfter({type: 'askLeave', canDetach: false});
		expect(asked.overlay).toMatchObject({name: 'leave', choice: 'stay'});
		expect(reduceView(asked, {type: 'chooseOther', by: 1}).overlay).toMatchObject({choice: 'leave'});
		expect(asked.isLeaving).toBe(false);
		expect(viewAfter({type: 'askLeave', canDetach: false}, {type: 'leave'})).toMatchObject({
			overlay: {name: 'none'},
			isLeaving: true,
		});
	});
});

describe('detaching', () => {
	test('is marked first, and the choices go round', () => {
		const asked = viewAfter({type: 'askLeave', canDetach: true});
		expect(asked.overlay).toMatchObject({choice: 'detach'});
		const down = {type: 'chooseOther', by: 1} as const;
		const choices = [1, 2, 3].map(
			count => Array.from({length: count}, () => down).reduce(reduceView, asked).overlay,
		);
		expect(choices).toMatchObject([{choice: 'leave'}, {choice: 'stay'}, {choice: 'detach'}]);
		expect(reduceView(asked, {type: 'chooseOther', by: -1}).overlay).toMatchObject({choice: 'stay'});
	});

	test('is over when nobody took over', () => {
		const detaching = viewAfter({type: 'askLeave', canDetach: true}, {type: 'detach'});
		expect(detaching).toMatchObject({overlay: {name: 'none'}, isDetaching: true, isLeaving: false});
		expect(reduceView(detaching, {type: 'stay'}).isDetaching).toBe(false);
	});
});

describe('a filter', () => {
	const typed = (text: string): ViewAction => ({type: 'edit', edit: {insert: text}});
	const open: ViewAction = {type: 'openFilter'};

	test('counts from the first letter on, each list its own', () => {
		const view = viewAfter(
			open,
			typed('di'),
			{type: 'keepFilter'},
			{type: 'focus', panel: 'kernels'},
			open,
			typed('m'),
		);
		expect(view.filters).toEqual({alerts: 'di', kernels: 'm'});
		expect(view.prompt).toMatchObject({list: 'kernels', input: {text: 'm', caret: 1}});
	});

	test('is typed on where it was kept, and gone when nothing is left of it', () => {
		const kept = viewAfter(open, typed('disk'), {type: 'keepFilter'});
		expect(kept).toMatchObject({prompt: undefined, filters: {alerts: 'disk'}});
		const again = [open, typed(' 2')].reduce(reduceView, kept);
		expect(again.filters).toEqual({alerts: 'disk 2'});
		expect(reduceView(again, {type: 'edit', edit: {remove: 'line'}}).filters).toEqual({});
		expect(viewAfter(open, typed('  ')).filters).toEqual({});
	});

	test('back clears it, while it is typed and later, before it takes the zoom back', () => {
		expect(viewAfter(open, typed('x'), {type: 'back'})).toMatchObject({prompt: undefined, filters: {}});
		const kept = viewAfter({type: 'zoom'}, open, typed('x'), {type: 'keepFilter'});
		const cleared = reduceView(kept, {type: 'back'});
		expect(cleared).toMatchObject({filters: {}, isZoomed: true});
	});

	test('does not open on a list that cannot be searched, and leaving closes it', () => {
		expect(viewAfter({type: 'focus', panel: 'process'}, open).prompt).toBeUndefined();
		expect(viewAfter(open, {type: 'askLeave', canDetach: false}).prompt).toBeUndefined();
	});
});

describe('failures', () => {
	test('a panel fails once, and reopening counts up', () => {
		const failed = viewAfter({type: 'panelFailed', panel: 'log'}, {type: 'panelFailed', panel: 'log'});
		expect(failed.failed).toEqual(['log']);
		expect(reduceView(failed, {type: 'reopen'})).toMatchObject({failed: [], reopened: 1});
	});

	test('a notice stays until the next one', () => {
		const told = viewAfter({type: 'notice', sentence: 'It failed.'});
		expect(told.notice).toBe('It failed.');
		expect(reduceView(told, {type: 'notice', sentence: undefined}).notice).toBeUndefined();
	});
});
