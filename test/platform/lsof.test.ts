import {expect, test} from 'vitest';
import {parseLsof, withCommands} from '../../source/platform/lsof.ts';

const sample = `p412
cControlCe
u501
f10
f11
p5120
cPython
u0
f3
`;

test('a process has its name and user, however many sockets it listens with', () => {
	expect(parseLsof(sample)).toEqual([
		{pid: 412, command: 'ControlCe', user: 501},
		{pid: 5120, command: 'Python', user: 0},
	]);
});

test('a command line of ps stands for the name, where there is one', () => {
	const listed = '  412 /System/Library/CoreServices/ControlCenter.app -x\n';
	expect(withCommands(parseLsof(sample), listed).map(({command}) => command)).toEqual([
		'/System/Library/CoreServices/ControlCenter.app -x',
		'Python',
	]);
});

test.each(['', '\n', 'lsof: WARNING: cannot stat', 'pnone\nc', 'cPython\nu0'])('%j holds nobody', text => {
	expect(parseLsof(text)).toEqual([]);
});
