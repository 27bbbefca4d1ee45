import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {Answer} from '../../../source/core/notify/answer.ts';
import {defaultReceiverPolicy} from '../../../source/core/notify/receiver-settings.ts';
import {createSender} from '../../../source/notifiers/send/sender.ts';
import {isAlive} from '../../end-to-end/processes.ts';
import {fall} from './messages.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'notify-command-'));
});
afterEach(async () => {
	await rm(directory, {recursive: true});
});

const run = async (
	script: string,
	timeout = 5000,
	signal = new AbortController().signal,
): Promise<Answer> => {
	const target = {type: 'command', command: ['sh', '-c', script]} as const;
	const policy = {...defaultReceiverPolicy, timeout};
	const environment = {PATH: process.env.PATH, SHOP: 'yes'};
	const sender = await createSender({name: 'ops', target, policy}, {environment, directory});
	return sender.send(fall(), {signal});
};

test('a command gets the message on its input, and its title in the environment', async () => {
	const answer = await run('cat > message.json; env > environment; echo thanks');
	expect(answer).toEqual({type: 'taken', words: 'thanks'});
	const {type, data} = JSON.parse(await readFile(join(directory, 'message.json'), 'utf8'));
	expect([type, data.id, data.alerts.length]).toEqual(['grace.firing', fall().id, 2]);
	const environment = await readFile(join(directory, 'environment'), 'utf8');
	expect(environment).toContain('SHOP=yes');
	expect(environment).toContain('GRACE_MESSAGE_TITLE=CRITICAL shop: Restart 1 failed');
});

test('one that takes no notice of its input has taken it all the same', async () => {
	expect(await run('exit 0')).toEqual({type: 'taken', words: 'exit code 0'});
});

test.each([
	['exit 1', {type: 'later', words: 'exit code 1', retryAfter: undefined}],
	['echo no network >&2; exit 75', {type: 'later', words: 'exit code 75: no network', retryAfter: undefined}],
	['echo never; exit 65', {type: 'refused', words: 'exit code 65: never'}],
	['kill -9 $$', {type: 'later', words: 'SIGKILL', retryAfter: undefined}],
] as const)('what `%s` means', async (script, expected) => {
	expect(await run(script)).toEqual(expected);
});

test('one that cannot be run is tried again', async () => {
	const target = {type: 'command', command: ['no-such-program']} as const;
	const sender = await createSender(
		{name: 'ops', target, policy: defaultReceiverPolicy},
		{environment: {PATH: process.env.PATH}, directory},
	);
	const answer = await sender.send(fall(), {signal: new AbortController().signal});
	expect(answer).toEqual({type: 'later', words: 'ENOENT', retryAfter: undefined});
});

test('one that takes too long is ended, with what it has started', async () => {
	const answer = await run('sleep 600 & echo $! > child; wait', 500);
	expect(answer).toEqual({type: 'later', words: 'not done in 0.5 s', retryAfter: undefined});
	const child = Number(await readFile(join(directory, 'child'), 'utf8'));
	await vi.waitFor(() => expect(isAlive(child)).toBe(false));
});

test('one whose output is held by somebody else is not waited for any longer', async () => {
	const holding = 'setsid sleep 600 & echo $! >> holders';
	try {
		expect(await run(holding, 500)).toEqual({type: 'taken', words: 'exit code 0'});
		expect(await run(`${holding}; echo working; sleep 600`, 500)).toEqual({
			type: 'later',
			words: 'not done in 0.5 s: working',
			retryAfter: undefined,
		});
	} finally {
		const holders = (await readFile(join(directory, 'holders'), 'utf8')).trim().split('\n').map(Number);
		for (const holder of holders) process.kill(holder, 'SIGKILL');
	}
});

test('one is cut off when the watchdog leaves, and not begun afterwards', async () => {
	const leaving = new AbortController();
	const answer = run('echo $$ > child; sleep 600', 60_000, leaving.signal);
	const child = await vi.waitFor(async () => {
		const pid = Number(await readFile(join(directory, 'child'), 'utf8'));
		expect(pid).toBeGreaterThan(0);
		return pid;
	});
	leaving.abort();
	expect(await answer).toEqual({type: 'later', words: 'cut off', retryAfter: undefined});
	await vi.waitFor(() => expect(isAlive(child)).toBe(false));
	expect(await run('touch begun', 5000, leaving.signal)).toMatchObject({type: 'later', words: 'cut off'});
	await expect(readFile(join(directory, 'begun'))).rejects.toThrow('ENOENT');
});

test('a flood of output holds nothing up', async () => {
	expect(await run('yes | head -c 10000000; echo; echo done')).toEqual({type: 'taken', words: 'done'});
});
