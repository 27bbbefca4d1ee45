import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {ProcessEvent} from '../../source/core/phase.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {type IntentKeeper, openIntent} from '../../source/watchdog/intent.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';

let workspace: Workspace;
let sent: ProcessEvent[];
let handled: string[];
let troubles: (string | undefined)[];
let keepers: IntentKeeper[];

beforeEach(async () => {
	workspace = await openWorkspace(await mkdtemp(join(tmpdir(), 'intent-')));
	sent = [];
	handled = [];
	troubles = [];
	keepers = [];
});

afterEach(async () => {
	for (const keeper of keepers) await keeper.close();
	await rm(workspace.directory, {recursive: true});
});

const write = (state: unknown) => writeFile(workspace.stateFile, JSON.stringify(state));
const state = async (): Promise<unknown> => JSON.parse(await readFile(workspace.stateFile, 'utf8'));
const open = async (restartHandled?: string): Promise<IntentKeeper> => {
	const keeper = await openIntent({
		workspace,
		clock: systemClock,
		restartHandled,
		send: event => sent.push(event),
		onRestartHandled: request => handled.push(request),
		onTrouble: (_topic, message) => troubles.push(message),
	});
	keepers.push(keeper);
	return keeper;
};

test.each([true, false])('the switch is found as it was left: %s', async isManualShutdown => {
	await write({manual_shutdown: isManualShutdown});
	expect(await open()).toMatchObject({isManualShutdown, isReadable: true});
});

test('what others write is told from the moment somebody listens, what came before that first', async () => {
	await write({manual_shutdown: false});
	const keeper = await open();
	await write({manual_shutdown: true});
	await expect.poll(() => readFile(workspace.lastGoodState, 'utf8'), {timeout: 5000}).toMatch(/true/);
	expect(sent).toEqual([]);
	keeper.listen();
	expect(sent).toEqual([{type: 'intent', isManualShutdown: true}]);
	await write({manual_shutdown: false});
	await expect.poll(() => sent, {timeout: 5000}).toHaveLength(2);
	expect(sent[1]).toEqual({type: 'intent', isManualShutdown: false});
});

test('a restart that stands in the file at the launch is history', async () => {
	await write({manual_shutdown: false, restart_requested_at: 'old'});
	const keeper = await open();
	keeper.listen();
	expect(handled).toEqual(['old']);
	await write({manual_shutdown: false, restart_requested_at: 'new'});
	await expect.poll(() => sent, {timeout: 5000}).toEqual([{type: 'restart', by: 'state file'}]);
	expect(handled).toEqual(['old', 'new']);
});

test('a restart that was handled by an earlier watchdog is not asked for again', async () => {
	await write({manual_shutdown: false});
	const keeper = await open('handled');
	keeper.listen();
	await write({manual_shutdown: false, restart_requested_at: 'handled', other: 1});
	await write({manual_shutdown: true, restart_requested_at: 'handled'});
	await expect.poll(() => sent.at(-1), {timeout: 5000}).toEqual({type: 'intent', isManualShutdown: true});
	expect(sent.map(({type}) => type)).not.toContain('restart');
	expect(handled).toEqual(['handled']);
});

test('a request for a restart that is taken back is no word about the switch', async () => {
	await write({manual_shutdown: true, restart_requested_at: 'old'});
	const keeper = await open();
	keeper.listen();
	await write({manual_shutdown: true, other: 1});
	await expect.poll(() => readFile(workspace.lastGoodState, 'utf8'), {timeout: 5000}).toMatch(/other/);
	expect(sent).toEqual([]);
});

test('a state that nobody could read is news when it is mended, whatever it says', async () => {
	await writeFile(workspace.stateFile, '[]');
	const keeper = await open();
	expect(keeper.isReadable).toBe(false);
	keeper.listen();
	await write({manual_shutdown: false});
	await expect.poll(() => sent, {timeout: 5000}).toEqual([{type: 'intent', isManualShutdown: false}]);
});

test('a restart together with the switch is a stop', async () => {
	await write({manual_shutdown: false});
	const keeper = await open();
	keeper.listen();
	await write({manual_shutdown: true, restart_requested_at: 'new'});
	await expect.poll(() => sent, {timeout: 5000}).toEqual([{type: 'intent', isManualShutdown: true}]);
	expect(handled).toEqual(['new']);
});

test('the switch is in the file when its promise resolves, says who, and is no news', async () => {
	await write({manual_shutdown: false, started_by: 'start_script', mine: [1]});
	const keeper = await open();
	keeper.listen();
	await keeper.setSwitch(true);
	expect(await state()).toEqual({
		manual_shutdown: true,
		stopped_by: 'kill_switch',
		mine: [1],
		last_update: expect.any(String),
	});
	await keeper.setSwitch(false);
	expect(await state()).toMatchObject({manual_shutdown: false, started_by: 'grace-tui'});
	expect(await state()).not.toHaveProperty('stopped_by');
	await write({manual_shutdown: true});
	await expect.poll(() => sent, {timeout: 5000}).toEqual([{type: 'intent', isManualShutdown: true}]);
});

test('a life is recorded without touching the switch; only a file of our own gets one', async () => {
	await write({pending_tasks: 3});
	const first = await open();
	first.recordLife(2);
	await first.close();
	expect(await state()).toEqual({pending_tasks: 3, restart_count: 2, last_update: expect.any(String)});
	await Promise.all([rm(workspace.stateFile), rm(workspace.lastGoodState)]);
	const second = await open();
	second.recordLife(0);
	await second.close();
	expect(await state()).toEqual({manual_shutdown: false, restart_count: 0, last_update: expect.any(String)});
});

test('a switch that somebody sets in the moment of the launch stays', async () => {
	const keeper = await open();
	await write({manual_shutdown: true});
	await expect
		.poll(() => readFile(workspace.lastGoodState, 'utf8').catch(() => ''), {timeout: 5000})
		.toMatch(/true/);
	keeper.recordLife(0);
	keeper.listen();
	expect(sent).toEqual([{type: 'intent', isManualShutdown: true}]);
	await keeper.close();
	expect(await state()).toMatchObject({manual_shutdown: true, restart_count: 0});
});

test('a place that takes nothing is a trouble, and keeps nobody waiting for ever', async () => {
	await write({manual_shutdown: false});
	const keeper = await open();
	await rm(workspace.stateFile);
	await mkdir(workspace.stateFile);
	await keeper.setSwitch(true);
	expect(troubles.at(-1)).toMatch(/cannot be written/);
	await rm(workspace.stateFile, {recursive: true});
	await keeper.close();
	expect(await state()).toMatchObject({manual_shutdown: true});
	expect(troubles.at(-1)).toBeUndefined();
});
