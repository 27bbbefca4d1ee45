import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

type Import = {readonly target: string; readonly isType: boolean};

const importPattern =
	/^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'";()]*?\bfrom\s*)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** Every module that a text names: imports, re-exports, side effects, and lazy imports. */
const importsOf = (text: string): readonly Import[] =>
	[...text.matchAll(importPattern)].map(([, type, named, lazy]) => ({
		target: named ?? lazy ?? '',
		isType: type !== undefined,
	}));

type File = {
	readonly name: string;
	readonly text: string;
	readonly imports: ReadonlyArray<Import & {readonly isPath: boolean}>;
};

/** Imports with relative paths resolved to names from the root, such as `source/core/text.ts`. */
const readSource = (name: string): File => {
	const text = readFileSync(path.join(root, name), 'utf8');
	const imports = importsOf(text).map(({target, isType}) => ({
		target: target.startsWith('.') ? path.posix.join(path.posix.dirname(name), target) : target,
		isType,
		isPath: /^[./]/.test(target),
	}));
	return {name, text, imports};
};

const files: readonly File[] = readdirSync(path.join(root, 'source'), {recursive: true, encoding: 'utf8'})
	.map(name => path.posix.join('source', name.replaceAll(path.sep, '/')))
	.filter(name => /\.tsx?$/.test(name))
	.concat(readdirSync(root).filter(name => name === 'cli.tsx'))
	.sort()
	.map(readSource);

/** What each room may see beside itself. */
const visible: Readonly<Record<string, readonly string[]>> = {
	core: [],
	runtime: ['core'],
	platform: ['core'],
	watchdog: ['core', 'runtime', 'platform'],
	kernels: ['core', 'runtime'],
	alerts: ['core', 'runtime', 'platform'],
	notifiers: ['core', 'runtime', 'alerts'],
	session: ['core', 'runtime', 'platform', 'watchdog', 'kernels', 'alerts', 'notifiers'],
	console: ['core', 'runtime/store.ts', 'runtime/clock.ts', 'session/session.ts'],
	// What is written into a workspace, and what is judged of one: decisions that the commands carry out.
	init: ['core'],
	doctor: ['core'],
	commands: [
		'core',
		'runtime',
		'platform',
		'watchdog',
		'kernels',
		'alerts',
		'notifiers',
		'session',
		'console',
		'init',
		'doctor',
		'demo',
	],
	demo: ['kernels/index.ts'],
};

const roomOf = (name: string): string => /^source\/([^/]+)\//.exec(name)?.[1] ?? 'top';
const isOurs = (target: string): boolean => target.startsWith('source/') || target === 'cli.tsx';

const maySee = (room: string, target: string): boolean => {
	if (room === 'top') return true;
	const rooms = [room, ...(visible[room] ?? [])];
	return rooms.some(seen => target === `source/${seen}` || target.startsWith(`source/${seen}/`));
};

const edges = files.flatMap(({name, imports}) =>
	imports.map(imported => ({name, room: roomOf(name), ...imported})),
);
const show = (broken: typeof edges): readonly string[] =>
	broken.map(({name, target}) => `${name} → ${target}`);

test('imports of every form are found', () => {
	const text = `
import fs from 'node:fs';
import {
	type A,
	b,
} from './a.ts';
import type {C} from '../c.ts';
import './d.ts';
export {e} from './e.ts';
export * from './f.ts';
const g = await import('./g.ts');
const from = 'nowhere';
`;
	expect(importsOf(text).map(({target, isType}) => (isType ? `type ${target}` : target))).toEqual([
		'node:fs',
		'./a.ts',
		'type ../c.ts',
		'./d.ts',
		'./e.ts',
		'./f.ts',
		'./g.ts',
	]);
	expect(files.length).toBeGreaterThan(20);
	expect(edges.length).toBeGreaterThan(files.length);
});

describe('rooms', () => {
	test('each is known, and its place in the house with it', () => {
		const rooms = new Set(files.map(({name}) => roomOf(name)));
		expect([...rooms].filter(room => room !== 'top' && visible[room] === undefined)).toEqual([]);
	});

	test('see only what is below them', () => {
		expect(show(edges.filter(({room, target}) => isOurs(target) && !maySee(room, target)))).toEqual([]);
		expect(maySee('core', 'source/runtime/clock.ts')).toBe(false);
		expect(maySee('console', 'source/session/local.ts')).toBe(false);
		expect(maySee('commands', 'source/session/local.ts')).toBe(true);
	});

	test('a path leads to the sources, or to package.json', () => {
		const isOutside = ({target, isPath}: (typeof edges)[number]): boolean =>
			isPath && !isOurs(target) && target !== 'package.json';
		expect(show(edges.filter(isOutside))).toEqual([]);
	});

	test('core imports nothing that is not core: no package, no module of Node', () => {
		expect(
			show(edges.filter(({room, target}) => room === 'core' && !target.startsWith('source/core/'))),
		).toEqual([]);
	});

	test('the kernel library, used inside other applications, imports no package', () => {
		const kernels = edges.filter(({room}) => room === 'kernels');
		expect(kernels.length).toBeGreaterThan(20);
		expect(show(kernels.filter(({target}) => !isOurs(target) && !target.startsWith('node:')))).toEqual([]);
	});

	test('the console takes types from the session, and no module of Node but process', () => {
		const consoles = edges.filter(({room}) => room === 'console');
		expect(
			show(consoles.filter(({target, isType}) => target.startsWith('source/session/') && !isType)),
		).toEqual([]);
		expect(show(consoles.filter(({target}) => /^node:(?!process$)/.test(target)))).toEqual([]);
	});

	test('only what draws loads React and Ink', () => {
		const isDrawing = ({name, room}: (typeof edges)[number]): boolean =>
			room === 'console' || name === 'source/commands/console.tsx';
		const isReact = ({target}: (typeof edges)[number]): boolean => /^(?:react|ink)(?:$|[-/])/.test(target);
		expect(show(edges.filter(edge => isReact(edge) && !isDrawing(edge)))).toEqual([]);
	});

	test('the demo is an ordinary application that the product does not know', () => {
		const knowing = edges.filter(({room, target}) => target.startsWith('source/demo/') && room !== 'demo');
		expect(
			show(knowing.filter(({name}) => !/^(?:source\/commands\/demo[^/]*|cli\.tsx$)/.test(name))),
		).toEqual([]);
	});
});

test('no file imports itself by way of others', () => {
	expect(cyclesOf(files)).toEqual([]);
	const name = (letter: string, target: string): File => ({
		name: letter,
		text: '',
		imports: [{target, isType: false, isPath: true}],
	});
	expect(cyclesOf([name('a', 'b'), name('b', 'c'), name('c', 'b')])).toEqual(['b → c → b']);
});

/** Each way from a file back to itself, by imports that exist at run time. */
const cyclesOf = (all: readonly File[]): readonly string[] => {
	const targets = new Map(
		all.map(
			({name, imports}) => [name, imports.filter(({isType}) => !isType).map(({target}) => target)] as const,
		),
	);
	const done = new Set<string>();
	const cycles: string[] = [];
	const visit = (name: string, way: readonly string[]): void => {
		if (way.includes(name)) cycles.push([...way.slice(way.indexOf(name)), name].join(' → '));
		if (done.has(name) || way.includes(name)) return;
		for (const target of targets.get(name) ?? []) visit(target, [...way, name]);
		done.add(name);
	};
	for (const {name} of all) visit(name, []);
	return cycles;
};

describe('core knows no clock, environment, disk or chance', () => {
	const impure =
		/\bDate\.now\b|\bnew Date\(\s*\)|(?<![.\w])(?:performance|process|console|crypto|globalThis)\b\s*\.|\bMath\.random\b|\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\(|\bawait\b/;
	const codeOf = (text: string): string => text.replace(/'(?:\\.|[^'\\\n])*'|\/\*[\s\S]*?\*\/|\/\/.*/g, '');

	test.each(files.filter(({name}) => roomOf(name) === 'core').map(({name, text}) => [name, text] as const))(
		'%s',
		(_, text) => {
			expect(impure.exec(codeOf(text))?.[0]).toBeUndefined();
		},
	);

	test.each([
		'Date.now()',
		'new Date()',
		'process.env.HOME',
		'Math.random()',
		'setTimeout(f, 1)',
		'performance.now()',
	])('%s would be seen', code => {
		expect(impure.test(codeOf(`const a = ${code};`))).toBe(true);
	});

	test('a date that is given, a part of the model and a comment are no clock', () => {
		const code = "const a = new Date(time); // Date.now()\nconst b = model.process.phase + 'process.pid';";
		expect(impure.test(codeOf(code))).toBe(false);
	});
});
