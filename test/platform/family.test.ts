import {expect, test} from 'vitest';
import {familyOf} from '../../source/platform/family.ts';

test('a family is a process and its descendants, whatever the order they are listed in', () => {
	const entries = [
		{pid: 30, parent: 20},
		{pid: 20, parent: 10},
		{pid: 10, parent: 1},
		{pid: 99, parent: 1},
	];
	expect(familyOf(10, entries)).toEqual([10, 20, 30]);
});

test('a process that got the number of its own dead parent is counted once', () => {
	const entries = [
		{pid: 10, parent: 20},
		{pid: 20, parent: 10},
	];
	expect(familyOf(10, entries)).toEqual([10, 20]);
});
