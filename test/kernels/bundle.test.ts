import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');
let directory: string;

const build = (...options: readonly string[]): void => {
	const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs');
	const words = [tsdown, '--log-level', 'error', '--filter', 'kernels', ...options];
	execFileSync(process.execPath, words, {cwd: root});
};

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'kernel-bundle-'));
	// Built aside, so that the test neither needs nor disturbs dist/.
	build('--out-dir', directory);
}, 60_000);

afterAll(() => rmSync(directory, {recursive: true}));

test('the library is one file that stands alone, and a small one in a bundle', () => {
	const minified = join(directory, 'minified');
	build('--minify', '--out-dir', minified);
	const code = readFileSync(join(minified, 'kernels.js'));
	expect(code.byteLength).toBeLessThan(20_000);
	expect(gzipSync(code).byteLength).toBeLessThan(9000);
	rmSync(minified, {recursive: true});
	expect(readdirSync(directory).sort()).toEqual(['kernels.d.ts', 'kernels.js']);
});

test('it imports nothing but Node', () => {
	const code = readFileSync(join(directory, 'kernels.js'), 'utf8');
	const targets = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'`]([^"'`]+)["'`]/g)].map(
		([, target]) => target,
	);
	expect(targets.length).toBeGreaterThan(0);
	expect(targets.filter(target => !target?.startsWith('node:'))).toEqual([]);
});

test('it is what package.json exports', async () => {
	const {exports} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	expect(exports['./kernels']).toEqual({types: './dist/kernels.d.ts', default: './dist/kernels.js'});
	const library = await import(pathToFileURL(join(directory, 'kernels.js')).href);
	expect(Object.keys(library).sort()).toEqual(['GraceError', 'createKernelManager', 'kernels']);
	expect(readFileSync(join(directory, 'kernels.d.ts'), 'utf8')).toContain('createKernelManager');
});

test('who awaits a restart in a script that has nothing else to do gets the answer', () => {
	const script = `import {createKernelManager} from ${JSON.stringify(pathToFileURL(join(directory, 'kernels.js')).href)};
		const manager = createKernelManager({link: false});
		manager.register('memory', {restart: () => void manager.beatEvery('memory', 0.05)});
		manager.start();
		console.log(await manager.restart('memory'));`;
	const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {timeout: 10_000});
	expect(String(said)).toBe('true\n');
});

test('an error in the library shows one line of it, not all', () => {
	const script = `import {kernels} from ${JSON.stringify(pathToFileURL(join(directory, 'kernels.js')).href)};
		kernels.register('');`;
	const {stderr} = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {encoding: 'utf8'});
	expect(stderr).toContain('GraceError: Expected the name of a kernel to have a visible character, got "".');
	expect(stderr.length).toBeLessThan(2000);
});
