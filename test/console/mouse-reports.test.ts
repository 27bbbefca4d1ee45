import {describe, expect, test} from 'vitest';
import {createMouseReports} from '../../source/console/mouse-reports.ts';

const press = '\x1b[<0;12;7M';
const release = '\x1b[<0;12;7m';

describe('reports of the mouse', () => {
	test('are told, and are not among what is typed', () => {
		const {sort} = createMouseReports();
		expect(sort(`j${press}${release}k`)).toEqual(['j', {type: 'press', column: 11, row: 6}, 'k']);
	});

	test('of the wheel that come together are one, with or without shift, alt and control', () => {
		const {sort} = createMouseReports();
		expect(sort('\x1b[<65;5;5M\x1b[<69;5;5M\x1b[<81;5;5M\x1b[<64;5;6M')).toEqual([
			{type: 'wheel', column: 4, row: 4, turns: 3},
			{type: 'wheel', column: 4, row: 5, turns: -1},
		]);
	});

	test('of other buttons, of moving and of letting go mean nothing', () => {
		const {sort} = createMouseReports();
		expect(sort(`\x1b[<1;2;2M\x1b[<2;2;2M\x1b[<32;2;2M\x1b[<66;2;2M${release}`)).toEqual([]);
	});

	test('in the old form are no keys', () => {
		const {sort} = createMouseReports();
		expect(sort('\x1b[M s!q')).toEqual(['q']);
	});

	test('cut anywhere are told once, and nothing of them is typed', () => {
		for (let cut = 1; cut < press.length; cut += 1) {
			const {sort} = createMouseReports();
			const pieces = [...sort(`j${press.slice(0, cut)}`), ...sort(`${press.slice(cut)}k`)];
			expect(pieces, `cut at ${cut}`).toEqual(['j', {type: 'press', column: 11, row: 6}, 'k']);
		}
	});

	test('cut behind their first or second character are told even when the rest is late', () => {
		for (const cut of [1, 2]) {
			const {sort, isUnsure, giveUp} = createMouseReports();
			expect(sort(press.slice(0, cut))).toEqual([]);
			expect(isUnsure()).toBe(true);
			expect(giveUp()).toBe(press.slice(0, cut));
			expect(sort(`${press.slice(cut)}q`)).toEqual([{type: 'press', column: 11, row: 6}, 'q']);
		}
	});

	test('leave all other keys alone', () => {
		const {sort, isUnsure} = createMouseReports();
		for (const keys of [
			's',
			'\x1b[A',
			'\x1b[5~',
			'\x1bOP',
			'\x1bx',
			'\x1b\x1b[B',
			'é日🚀',
			'\x1b[200~x\x1b[201~',
		]) {
			expect(sort(keys)).toEqual([keys]);
			expect(isUnsure()).toBe(false);
		}
	});

	test('are what stands behind an escape key that was pressed just before', () => {
		const {sort} = createMouseReports();
		expect(sort(`\x1b${press}`)).toEqual(['\x1b', {type: 'press', column: 11, row: 6}]);
	});
});
