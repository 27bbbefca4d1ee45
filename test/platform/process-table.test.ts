import {expect, test} from 'vitest';
import {ageOf, parseProcessTable} from '../../source/platform/process-table.ts';

const one = '{"ProcessId":4712,"ParentProcessId":920,"Start":133760000000000000}';
const system = '{"ProcessId":4,"ParentProcessId":0,"Start":null}';

test('an array holds a process an element', () => {
	expect(parseProcessTable(`[${system},${one}]`)).toEqual([
		{pid: 4, parent: 0, identity: '4:null'},
		{pid: 4712, parent: 920, identity: '4712:133760000000000000'},
	]);
});

test('one process comes as an object', () => {
	expect(parseProcessTable(one)).toEqual([{pid: 4712, parent: 920, identity: '4712:133760000000000000'}]);
});

test('two processes with one number are told apart by their start', () => {
	const other = one.replace('133760000000000000', '133760000010000000');
	expect(parseProcessTable(one)[0]?.identity).not.toBe(parseProcessTable(other)[0]?.identity);
});

test.each(['', '\r\n', 'null', '[]', '7', 'Get-CimInstance: Access denied'])('%j holds no process', text => {
	expect(parseProcessTable(text)).toEqual([]);
});

test('a row without its numbers is passed over', () => {
	expect(parseProcessTable(`[{"ProcessId":"4712"},null,3,{"ProcessId":1},${one}]`)).toHaveLength(1);
});

test('the age of a process is counted from its start, and of none where that is not told', () => {
	const [known] = parseProcessTable(one);
	const start = Date.UTC(2024, 10, 13, 19, 33, 20);
	expect(ageOf(known, new Date(start + 2500))).toBe(2500);
	expect(ageOf(known, new Date(start - 1))).toBe(0);
	expect(ageOf(parseProcessTable(system)[0])).toBeUndefined();
	expect(ageOf(undefined)).toBeUndefined();
});
