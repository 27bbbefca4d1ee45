import {expect, test} from 'vitest';
import {ageOf, parseMoving, parseProcessList} from '../../source/platform/process-list.ts';

const sample = `    1     0     1 Ss   Fri Nov 14 08:00:01 2025     /sbin/launchd
  412     1   412 S    Sat Nov  1 09:10:11 2025     /Applications/Some App.app/Contents/MacOS/Some App --flag=a b PATH=/usr/bin GRACE_LIFE_OTHER=x HOME=/Users/me
 5120   412  5120 Ss+  Fri Nov 14 12:00:00 2025     python serve.py TERM=xterm GRACE_LIFE=0123456789abcdef:12 LANG=de_DE.UTF-8
 5121  5120  5120 Z    Fri Nov 14 12:00:01 2025     (python)
99999  5120  5120 R+   Fri Nov 14 12:00:02 2025     GRACE_LIFE=0123456789abcdef:3
`;

test('living processes are read, with spaces in their command and one-digit days', () => {
	expect(parseProcessList(sample).map(({pid}) => pid)).toEqual([1, 412, 5120, 99_999]);
	expect(parseProcessList(sample)[1]).toEqual({
		pid: 412,
		parent: 1,
		group: 412,
		session: 0,
		identity: '412:Sat Nov  1 09:10:11 2025',
		cookie: undefined,
	});
});

test('the cookie is read from the environment behind the command', () => {
	expect(parseProcessList(sample)[2]?.cookie).toBe('0123456789abcdef:12');
});

test('a zombie is dead', () => {
	expect(parseProcessList(sample).some(({pid}) => pid === 5121)).toBe(false);
});

test('two processes with one number are told apart by their start', () => {
	const [one] = parseProcessList(' 77 1 77 S Fri Nov 14 12:00:00 2025 a');
	const [other] = parseProcessList(' 77 1 77 S Fri Nov 14 12:00:05 2025 a');
	expect(one?.identity).not.toBe(other?.identity);
});

test.each(['', '\n', 'ps: illegal option', '  PID PPID'])('%j holds no process', text => {
	expect(parseProcessList(text)).toEqual([]);
});

test('the age of a process is counted from its start', () => {
	const [, , application] = parseProcessList(sample);
	expect(ageOf(application, new Date(2025, 10, 14, 12, 0, 3))).toBe(3000);
	expect(ageOf(application, new Date(2025, 10, 14, 11, 0, 0))).toBe(0);
	expect(ageOf(undefined)).toBeUndefined();
});

test('what is stopped or dead does not move', () => {
	expect(parseMoving('  412 S\n 5120 T\n 5121 Z\n 5122 T+\n99999 R+\n  413 U\n')).toEqual([412, 99_999, 413]);
	expect(parseMoving('')).toEqual([]);
	expect(parseMoving('ps: illegal option')).toEqual([]);
});
