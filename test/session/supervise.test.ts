import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type SuperviseOptions, type Supervision, supervise} from '../../source/session/supervise.ts';

let directory: string;
let supervisions: Supervision[];

beforeEach(async () => {
	directory = await realpath(await mkdtemp(path.join(tmpdir(), 'supervise-')));
	supervisions = [];
});

afterEach(async () => {
	for (const supervision of supervisions) await leave(supervision);
	await rm(directory, {recursive: true, maxRetries: 5});
});

const command = [process.execPath, '--eval', 'setTimeout(() => {}, 600_000)'];
const begin = async (options: SuperviseOptions = {}): Promise<Supervision> => {
	const supervision = await supervise({directory, ...options});
	supervisions.push(supervision);
	return supervision;
};
const leave = async ({send, ended}: Supervision): Promise<void> => {
	send({type: 'leave'});
	await ended;
};
const writeConfig = (config: object) =>
	writeFile(path.join(directory, 'grace.config.json'), JSON.stringify(config));

test('a program keeps an application alive as the command line would, and runs again what ran last', async () => {
	const first = await begin({command, watchdog: {stop_timeout: 3}});
	await expect.poll(() => first.model.get().process.phase.name).toBe('running');
	expect(first.model.get()).toMatchObject({command, policy: {stopTimeout: 3000}});
	await leave(first);
	const second = await begin();
	expect(second.model.get().command).toEqual(command);
	await expect.poll(() => second.model.get().process.life).toBe(2);
});

test('a directory to run in that is none is told before anything is started', async () => {
	await writeConfig({command, cwd: 'app'});
	await expect(begin()).rejects.toMatchObject({
		code: 'BAD_CONFIG',
		message: expect.stringMatching(/^Expected `cwd` to be a directory, got .*app, which is none\./),
	});
	await mkdir(path.join(directory, 'app'));
	const {model} = await begin();
	await expect.poll(() => model.get().process.phase.name).toBe('running');
});

test('what is said wins over the config, which is checked', async () => {
	await writeConfig({command: ['no-such-program'], watchdog: {stop_timeout: 1, max_pause: 7}});
	const {model} = await begin({command, watchdog: {stop_timeout: 2}});
	expect(model.get()).toMatchObject({command, policy: {stopTimeout: 2000, maxPause: 7000}});
	await expect(supervise({directory, watchdog: {stop_timeout: -1}})).rejects.toMatchObject({
		code: 'BAD_CONFIG',
	});
});
