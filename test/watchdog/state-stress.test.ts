import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';
import {type Intent, openStateFile, type StateFile} from '../../source/watchdog/state-file.ts';

const outsideWriter = new URL('state-outside-writer.ts', import.meta.url);
const writes = 1000;
const heardEvery = 10;

let directory: string | undefined;
let owner: StateFile | undefined;
let outside: ChildProcess | undefined;

afterEach(async () => {
	outside?.kill('SIGKILL');
	await owner?.close();
	if (directory !== undefined) await rm(directory, {recursive: true});
});

test('1,000 outside writes against our own lose neither their last word nor ours', {
	timeout: 60_000,
}, async () => {
	directory = await mkdtemp(join(tmpdir(), 'state-stress-'));
	const path = join(directory, 'grace_state.json');
	const unknown = {nested: [1, {two: null}], text: 'ä'};
	await writeFile(path, JSON.stringify({first: 1, manual_shutdown: false, unknown, pending_tasks: []}));
	const intents: Intent[] = [];
	const troubles: (string | undefined)[] = [];
	owner = await openStateFile({
		path,
		lastGoodPath: join(directory, '.grace', 'state.last.json'),
		clock: systemClock,
		wall: systemClock.wall,
		onIntent: intent => {
			intents.push(intent);
			outside?.send(intent.restartRequestedAt ?? '', () => {});
		},
		onTrouble: message => troubles.push(message),
	});

	outside = fork(outsideWriter, [path, `${writes}`, `${heardEvery}`], {execArgv: []});
	const exited = once(outside, 'exit');
	let updates = 0;
	const updating = (async () => {
		while (outside.exitCode === null && outside.signalCode === null) {
			updates += 1;
			await owner.update({restart_count: updates, last_update: `update ${updates}`});
		}
	})();
	expect(await exited).toEqual([0, null]);
	await updating;
	await owner.update({restart_count: 'the last'});
	await owner.flush();

	const told = intents.map(intent => intent.restartRequestedAt);
	const heard = Array.from(
		{length: writes / heardEvery},
		(_, index) => `outside-${(index + 1) * heardEvery}`,
	);
	expect(told).toEqual(expect.arrayContaining(heard));
	const isManualShutdown = Math.floor(writes / 3) % 2 === 1;
	expect(intents.at(-1)).toEqual({isManualShutdown, restartRequestedAt: `outside-${writes}`});
	const state: unknown = JSON.parse(await readFile(path, 'utf8'));
	expect(state).toMatchObject({
		first: 1,
		manual_shutdown: isManualShutdown,
		unknown,
		pending_tasks: [],
		restart_requested_at: `outside-${writes}`,
		outside_count: writes,
		restart_count: 'the last',
	});
	expect(Object.keys(Object(state)).slice(0, 4)).toEqual([
		'first',
		'manual_shutdown',
		'unknown',
		'pending_tasks',
	]);
	expect(updates).toBeGreaterThan(20);
	expect(troubles).toEqual([]);
});
