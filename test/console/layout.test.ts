import {describe, expect, test} from 'vitest';
import {layoutOf} from '../../source/console/layout.ts';

const everySize = Array.from({length: 260}, (_, columns) =>
	Array.from({length: 90}, (_, rows) => ({columns: columns + 1, rows: rows + 1})),
).flat();

describe('layout', () => {
	test('120 columns and 24 rows are wide, less has tabs, under 40×12 nothing fits', () => {
		expect(layoutOf({columns: 120, rows: 24}, false).name).toBe('wide');
		expect(layoutOf({columns: 119, rows: 60}, false).name).toBe('tabs');
		expect(layoutOf({columns: 120, rows: 23}, false).name).toBe('tabs');
		expect(layoutOf({columns: 40, rows: 12}, false).name).toBe('tabs');
		expect(layoutOf({columns: 39, rows: 12}, false).name).toBe('too-small');
		expect(layoutOf({columns: 40, rows: 11}, true).name).toBe('too-small');
		expect(layoutOf({columns: 1, rows: 1}, false).name).toBe('too-small');
	});

	test('at every size the parts fill the terminal exactly, and each panel has room for a row', () => {
		for (const size of everySize) {
			const layout = layoutOf(size, false);
			if (layout.name === 'too-small') continue;
			if (layout.name === 'tabs') {
				expect(layout.strip.height + 1 + layout.panel.height + 1).toBe(size.rows);
				expect(layout.panel.width).toBe(size.columns);
				expect(layout.panel.height).toBeGreaterThanOrEqual(4);
				continue;
			}
			if (layout.name !== 'wide') throw new Error(`Expected no zoom, got ${layout.name}.`);
			const {process, kernels, alerts, restarts, log} = layout.panels;
			expect(process.height + kernels.height).toBe(size.rows - 2);
			expect(alerts.height + restarts.height + log.height).toBe(size.rows - 2);
			expect(process.width + alerts.width).toBe(size.columns);
			expect(kernels.width).toBe(process.width);
			for (const {height} of [process, kernels, alerts, restarts, log]) {
				expect(height).toBeGreaterThanOrEqual(4);
			}
		}
	});

	test('zoomed, one panel has all but the first and the last row', () => {
		expect(layoutOf({columns: 120, rows: 40}, true)).toEqual({
			name: 'zoomed',
			panel: {width: 120, height: 38},
		});
	});
});
