import {expect, test} from 'vitest';
import type {Row} from '../../bench/measurement.ts';
import {formatTable} from '../../bench/table.ts';

const row: Row = {
	what: 'A restart',
	unit: 'ms',
	cells: {'grace-tui': [3, 4, 5], loop: [2], pm2: 'not | installed'},
	goals: [{text: 'at most 1.5 × the loop', actual: 4, limit: 3, sense: 'most'}],
};

test('a missed goal gets a line that says by how much', () => {
	expect(formatTable([row])).toBe(`|  | grace-tui | loop | pm2 | goal |  |
| --- | --- | --- | --- | --- | --- |
| A restart (ms) | **4.0** (3.0–5.0) | **2.0** | not \\| installed | at most 1.5 × the loop | missed |

- Missed: A restart, at most 1.5 × the loop: 4.0 where 3.0 were allowed (33 % off).`);
});

test('a goal that is just reached is reached, and gets no line', () => {
	const goals = [{text: 'all', actual: 4, limit: 4, sense: 'least'}] as const;
	const lines = formatTable([{...row, unit: 'lines', cells: {'grace-tui': [4000, 4000]}, goals}]).split('\n');
	expect(lines).toHaveLength(3);
	expect(lines[2]).toBe('| A restart (lines) | **4,000** | – | – | all | reached |');
});

test('one missed goal of two is a miss', () => {
	const goals = [...row.goals, {text: 'other', actual: 1, limit: 2, sense: 'most'}] as const;
	expect(formatTable([{...row, goals}])).toContain('| at most 1.5 × the loop, other | missed |');
});

test('where the tail counts it is shown', () => {
	const cells = {'grace-tui': [1, 2, 300]};
	expect(formatTable([{...row, cells, hasTail: true}])).toContain('| **2.0**, p99 300 (1.0–300) |');
});
