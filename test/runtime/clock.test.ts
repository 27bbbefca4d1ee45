import {spawn} from 'node:child_process';
import {afterEach, expect, test, vi} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';

afterEach(() => {
	vi.useRealTimers();
});

test('what is due in the past is called at once, and once', async () => {
	const callback = vi.fn();
	systemClock.callAt(systemClock.now() - 1000, callback);
	await vi.waitFor(() => expect(callback).toHaveBeenCalled());
	await new Promise(resolve => systemClock.callAt(systemClock.now() + 5, () => resolve(undefined)));
	expect(callback).toHaveBeenCalledTimes(1);
});

test('what was called off is not called', async () => {
	const callback = vi.fn();
	const cancel = systemClock.callAt(systemClock.now() + 1, callback);
	cancel();
	await new Promise(resolve => systemClock.callAt(systemClock.now() + 20, () => resolve(undefined)));
	expect(callback).not.toHaveBeenCalled();
});

/** Stands still for as long as a sleep lasts. */
const standStill = (): void => {
	const end = performance.now() + 1300;
	while (performance.now() < end);
};

test('after a sleep what came meanwhile is heard before what is late', async () => {
	const heard: string[] = [];
	await new Promise<void>(resolve => {
		systemClock.callAt(systemClock.now() + 20, () => {
			heard.push('timer');
			resolve();
		});
		spawn('true', {stdio: 'ignore'}).once('exit', () => heard.push('exit'));
		standStill();
	});
	expect(heard).toEqual(['exit', 'timer']);
});

test('what is late can still be called off by what is heard before', async () => {
	const callback = vi.fn();
	const cancel = systemClock.callAt(systemClock.now() + 20, callback);
	spawn('true', {stdio: 'ignore'}).once('exit', cancel);
	standStill();
	await new Promise(resolve => systemClock.callAt(systemClock.now() + 300, () => resolve(undefined)));
	expect(callback).not.toHaveBeenCalled();
});

test('the monotonic clock is that of the machine, not of the process', async () => {
	const before = Number(process.hrtime.bigint()) / 1e6;
	const now = systemClock.now();
	const after = Number(process.hrtime.bigint()) / 1e6;
	expect(now).toBeGreaterThanOrEqual(Math.floor(before));
	expect(now).toBeLessThanOrEqual(after);
});

test('an instant 60 days away is neither called at once nor early', () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'hrtime']});
	const day = 24 * 60 * 60 * 1000;
	const callback = vi.fn();
	systemClock.callAt(systemClock.now() + 60 * day, callback);
	vi.advanceTimersByTime(60 * day - 1000);
	expect(callback).not.toHaveBeenCalled();
	vi.advanceTimersByTime(2000);
	expect(callback).toHaveBeenCalledTimes(1);
});

test('an instant far away can still be called off after it was armed anew', () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'hrtime']});
	const day = 24 * 60 * 60 * 1000;
	const callback = vi.fn();
	const cancel = systemClock.callAt(systemClock.now() + 60 * day, callback);
	vi.advanceTimersByTime(30 * day);
	cancel();
	vi.advanceTimersByTime(60 * day);
	expect(callback).not.toHaveBeenCalled();
	expect(vi.getTimerCount()).toBe(0);
});
