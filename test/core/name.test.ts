import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {cleanKernelKey, cleanName} from '../../source/core/name.ts';

type Recorded = {readonly title: string; readonly given: string; readonly name: string};

// The same for every client: Python's own tests read them, too.
const file = path.resolve(import.meta.dirname, '../../fixtures/kernel-names.json');
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8'));

describe('a name', () => {
	test.each(recorded)('$title', ({given, name}) => {
		expect(cleanName(given)).toBe(name);
		expect(cleanName(name)).toBe(name);
		expect(cleanKernelKey(given)).toBe(name);
	});
});

describe('a key', () => {
	const long = 'k'.repeat(128);

	test('is a name with a number, as long as both may be', () => {
		expect(cleanKernelKey(' memory#2\n')).toBe('memory#2');
		expect(cleanKernelKey(`${long}#20000`)).toBe(`${long}#20000`);
	});

	test('without a number is no longer than a name', () => {
		expect(cleanKernelKey(`${long}kkk`)).toBe(long);
		expect(cleanKernelKey('#5')).toBe('#5');
	});
});
