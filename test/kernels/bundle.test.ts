import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');
let directory: string;

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'kernel-bundle-'));
	// Built aside, so that the test neither needs nor disturbs dist/.
	const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs');
	execFileSync(
		process.execPath,
		[tsdown, '--log-level', 'error', '--out-dir', directory, '--filter', 'kernels'],
		{
			cwd: root,
		},
	);
}, 60_000);

afterAll(() => rmSync(directory, {recursive: true}));

test('the library is one small file that stands alone', () => {
	const code = readFileSync(join(directory, 'kernels.js'));
	expect(code.byteLength).toBeLessThan(20_000);
	expect(gzipSync(code).byteLength).toBeLessThan(9000);
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
