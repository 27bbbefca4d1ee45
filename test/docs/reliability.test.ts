import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/reliability.md'), 'utf8');
const named = [...new Set(page.match(/test\/[\w/*-]+\.test\.ts/g))];

test('the tests that the page on reliability names are there', () => {
	expect(named.length).toBeGreaterThan(15);
	expect(named.filter(pattern => globSync(pattern, {cwd: root}).length === 0)).toEqual([]);
});
