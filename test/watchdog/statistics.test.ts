import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import type {Platform} from '../../source/platform/contract.ts';
import {platform} from '../../source/platform/platform.ts';
import {readStatistics} from '../../source/watchdog/statistics.ts';

test('a living process has memory, and a share of a core since the reading before', async () => {
	const busy = spawn(process.execPath, ['--eval', 'for (;;) {}'], {stdio: 'ignore'});
	const pid = busy.pid ?? 0;
	await readStatistics(platform, pid);
	await expect
		.poll(async () => (await readStatistics(platform, pid))?.cpu, {timeout: 10_000})
		.toBeGreaterThan(10);
	const statistics = await readStatistics(platform, pid);
	expect(statistics?.processes).toBe(1);
	expect(statistics?.memory).toBeGreaterThan(10 * 1024 * 1024);
	busy.kill('SIGKILL');
	await once(busy, 'exit');
	expect(await readStatistics(platform, pid)).toBeUndefined();
});

test('one of the tree that ended between the listing and the reading is left out', async () => {
	const ended = spawn('true', [], {stdio: 'ignore'});
	await once(ended, 'exit');
	const listing: Platform = {...platform, family: async pid => [pid, ended.pid ?? 0]};
	expect(await readStatistics(listing, process.pid)).toMatchObject({processes: 1});
});

test('a machine that cannot list its processes has no numbers', async () => {
	const broken: Platform = {...platform, family: async () => Promise.reject(new Error('EMFILE'))};
	expect(await readStatistics(broken, process.pid)).toBeUndefined();
});
