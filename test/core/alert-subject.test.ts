import {expect, test} from 'vitest';
import {subjectOf} from '../../source/core/alert-subject.ts';

const subject = (event: string, payload = {}, summary = '') => subjectOf({event, payload, summary});

test('a kernel’s alert is about the kernel, whatever its attempt', () => {
	const first = subject('kernel.restart.initiated', {kernel_name: 'memory', attempt: 1}, 'one');
	expect(subject('kernel.restart.initiated', {kernel_name: 'memory', attempt: 2}, 'two')).toBe(first);
	expect(subject('kernel.restart.initiated', {kernel_name: 'orders'}, 'one')).not.toBe(first);
	expect(subject('kernel.restart.failed', {kernel_name: 'memory'}, 'one')).not.toBe(first);
	expect(subject('kernel.restart.initiated', {kernel_name: 'memory', kernel_key: 'memory#2'})).not.toBe(
		first,
	);
});

test('one of the process is about the application', () => {
	expect(subject('grace.restart.failed', {life: 3}, 'code 1')).toBe(
		subject('grace.restart.failed', {life: 4}, 'code 2'),
	);
});

test('an error, and what others raise, is about what it says', () => {
	expect(subject('watchdog.error', {}, 'disk')).not.toBe(subject('watchdog.error', {}, 'state'));
	expect(subject('backup.done', {}, 'monday')).not.toBe(subject('backup.done', {}, 'tuesday'));
	expect(subject('backup.done', {}, 'monday')).toBe(subject('backup.done', {}, 'monday'));
});
