import {expect, test} from 'vitest';
import {parsePortTable} from '../../source/platform/port-table.ts';

const python = '{"ProcessId":4712,"Name":"python.exe","CommandLine":"python serve.py --port 8000"}';
const system = '{"ProcessId":4,"Name":"System","CommandLine":null}';

test('one holder comes as an object, several as an array', () => {
	const holder = {pid: 4712, command: 'python serve.py --port 8000', user: undefined};
	expect(parsePortTable(python)).toEqual([holder]);
	expect(parsePortTable(`[${python},${system}]`)).toEqual([
		holder,
		{pid: 4, command: 'System', user: undefined},
	]);
});

test.each(['', '\r\n', 'null', '[]', '7', '{"ProcessId":"4"}', 'Access denied'])('%j holds nobody', text => {
	expect(parsePortTable(text)).toEqual([]);
});
