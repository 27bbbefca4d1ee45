import {expect, test} from 'vitest';
import {doctorLines} from '../../source/commands/doctor-lines.ts';
import {reportOf} from '../../source/doctor/finding.ts';

const report = reportOf('/srv/app', [
	{check: 'node', level: 'ok', message: 'Node 24.21.0.'},
	{check: 'boot', level: 'note', message: 'Nothing starts the watchdog at boot.', advice: 'Write a unit.'},
	{check: 'kill_switch', level: 'warning', message: 'The kill switch is on: it stays stopped.'},
	{
		check: 'port',
		level: 'problem',
		message: 'Port 8000 is held by \x1b[31mpid 9.',
		advice: 'End that one now.',
	},
]);

test('each finding has a sign, a sentence and what to do', () => {
	expect(
		doctorLines(report, {width: Number.POSITIVE_INFINITY, isUnicode: true}).join('\n'),
	).toMatchInlineSnapshot(`
		" ✔ node         Node 24.21.0.
		 ℹ boot         Nothing starts the watchdog at boot.
		                → Write a unit.
		 ⚠ kill switch  The kill switch is on: it stays stopped.
		 ✘ port         Port 8000 is held by pid 9.
		                → End that one now.

		1 problem, 1 warning."
	`);
});

test('on a narrow terminal sentences are broken below themselves', () => {
	const lines = doctorLines(report, {width: 40, isUnicode: false});
	expect(lines.every(line => line.length <= 40)).toBe(true);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		" + node         Node 24.21.0.
		 i boot         Nothing starts the
		                watchdog at boot.
		                > Write a unit.
		 ! kill switch  The kill switch is on:
		                it stays stopped.
		 x port         Port 8000 is held by pid
		                9.
		                > End that one now.

		1 problem, 1 warning."
	`);
});

test('the last line says how it stands', () => {
	const last = (...levels: readonly ('ok' | 'warning' | 'problem')[]) =>
		doctorLines(
			reportOf(
				'/',
				levels.map(level => ({check: 'node', level, message: 'x.'})),
			),
			{width: 80, isUnicode: true},
		).at(-1);
	expect(last('ok')).toBe('All is well.');
	expect(last('ok', 'warning')).toBe('Nothing is wrong; 1 warning.');
	expect(last('problem', 'problem', 'warning')).toBe('2 problems, 1 warning.');
});
