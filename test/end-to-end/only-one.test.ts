import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect} from 'vitest';
import {isAlive, livingProcesses, parentOf, untilGone} from './processes.ts';
import {type Program, type Stage, test} from './stage.ts';
import {
	eventually,
	type Running,
	recordOf,
	staysStopped,
	switchOf,
	until,
	untilRunning,
} from './supervised.ts';
import type {Workspace} from './workspace.ts';

// More rounds on demand: ROUNDS=100 npx vitest run test/end-to-end/only-one.test.ts
const rounds = Number(process.env.ROUNDS ?? 2);

const config = {command: ['sleep', '600'], watchdog: {stop_timeout: 2}};

/** When the winner of a start at one instant is killed. */
const moments = {
	// Its application is there, and may not be on record yet.
	'at the first sight of its application': async (workspace: Workspace) => {
		await until('an application', async () => (await workspace.processes())[0], 20_000);
	},
	'when it is on record': async (workspace: Workspace) => {
		await untilRunning(workspace);
	},
	'at a random moment': async () => {
		await sleep(Math.random() * 600);
	},
} as const;

describe('eight watchdogs and consoles that start at one instant, of which the winner is killed', () => {
	for (const [name, moment] of Object.entries(moments)) {
		test(`${name}: one application and one watchdog, each time`, {timeout: rounds * 20_000}, async ({
			stage,
		}) => {
			for (let round = 0; round < rounds; round += 1) await playRound(stage, moment);
		});
	}
});

const playRound = async (stage: Stage, moment: (workspace: Workspace) => Promise<void>): Promise<void> => {
	const workspace = await stage.workspace({config});
	const watchdogs = Array.from({length: 6}, () => stage.begin(workspace, ['watch']));
	const consoles = [stage.console(workspace), stage.console(workspace)];
	const pids = [...watchdogs, ...consoles].map(({pid}) => pid);
	await moment(workspace);
	const winner = await findWinner(workspace, pids);
	process.kill(winner, 'SIGKILL');
	await untilGone(winner);
	expect((await workspace.processes()).length).toBeLessThanOrEqual(1);

	const late = stage.begin(workspace, ['watch']);
	// One of the consoles may have put a watchdog in its place meanwhile.
	const running = await untilWatched(workspace);
	// Whoever was too late has ended by now, or only looks on.
	await until('the others to give up', () => (countAlive([...watchdogs, late]) <= 1 ? true : undefined));
	expect(await workspace.processes()).toEqual([running.pid]);

	expect(await stage.run(workspace, ['shutdown'])).toMatchObject({exitCode: 0, stderr: ''});
	expect(await workspace.processes()).toEqual([]);
	for (const console of consoles) await console.close(0);
};

/** Whoever started the application; where there is none yet, whoever is on record, or anybody. */
const findWinner = async (workspace: Workspace, pids: readonly number[]): Promise<number> => {
	const [application] = await workspace.processes();
	const parent = application === undefined ? undefined : parentOf(application);
	const recorded = (await recordOf(workspace))?.watchdog?.pid;
	const candidates = pids.filter(isAlive);
	return candidates.find(pid => pid === parent || pid === recorded) ?? candidates[0] ?? 0;
};

const countAlive = (programs: readonly Program[]): number => programs.filter(({pid}) => isAlive(pid)).length;

/** The application, once a living watchdog watches it. */
const untilWatched = (workspace: Workspace): Promise<Running> =>
	until(
		'a watchdog and its application',
		async () => {
			expect((await workspace.processes()).length).toBeLessThanOrEqual(1);
			const {watchdog, phase, pid, life = 0} = (await recordOf(workspace)) ?? {};
			const isWatched = watchdog !== undefined && isAlive(watchdog.pid);
			return isWatched && phase === 'running' && pid !== undefined && isAlive(pid) ? {pid, life} : undefined;
		},
		20_000,
	);

describe.concurrent('after a reboot, with what was left on disk', () => {
	/** As if the machine had lost its power: nothing lives, and nothing was tidied. */
	const loseEverything = async (stage: Stage): Promise<{workspace: Workspace; before: Running}> => {
		const workspace = await stage.workspace({config});
		const watchdog = stage.begin(workspace, ['watch']);
		const before = await untilRunning(workspace);
		await eventually(async () => expect(await switchOf(workspace)).toBe(false));
		watchdog.kill('SIGKILL');
		process.kill(before.pid, 'SIGKILL');
		await untilGone(before.pid);
		return {workspace, before};
	};

	test('it starts cleanly while the kill switch is off', async ({stage}) => {
		const {workspace, before} = await loseEverything(stage);
		stage.begin(workspace, ['watch']);
		const after = await untilRunning(workspace, before.life);
		expect(await workspace.processes()).toEqual([after.pid]);
		expect((await stage.run(workspace, ['status'])).stdout).toContain('running');
	});

	test('it stays stopped while the kill switch is on', async ({stage}) => {
		const {workspace} = await loseEverything(stage);
		await workspace.writeFile('grace_state.json', '{"manual_shutdown": true}');
		const watchdog = stage.begin(workspace, ['watch']);
		await until('the watchdog', async () =>
			(await recordOf(workspace))?.watchdog?.pid === watchdog.pid ? true : undefined,
		);
		await staysStopped(workspace, 500);
	});

	test('a record with the pids of strangers touches none of them', async ({stage}) => {
		const {workspace} = await loseEverything(stage);
		const stranger = livingProcesses().find(({pid}) => pid === process.ppid)?.pid ?? process.ppid;
		const record = JSON.parse(await workspace.readText('.grace', 'run.json'));
		const foreign = {...record, pid: stranger, watchdog: {...record.watchdog, pid: stranger}};
		await workspace.writeFile('.grace/run.json', JSON.stringify(foreign));
		stage.begin(workspace, ['watch']);
		const after = await untilRunning(workspace, record.life);
		expect(after.pid).not.toBe(stranger);
		expect(isAlive(stranger)).toBe(true);
		expect(await stage.run(workspace, ['stop'])).toMatchObject({exitCode: 0});
		expect(isAlive(stranger)).toBe(true);
	});
});

test('SIGTERM to a watchdog leaves the kill switch as it is, so that the application returns at boot', async ({
	stage,
}) => {
	const workspace = await stage.workspace({config});
	const watchdog = stage.begin(workspace, ['watch']);
	const before = await untilRunning(workspace);
	watchdog.kill('SIGTERM');
	expect(await watchdog.exit).toEqual({code: 0, signal: null});
	expect(await switchOf(workspace)).toBe(false);
	stage.begin(workspace, ['watch']);
	expect((await untilRunning(workspace, before.life)).life).toBe(before.life + 1);
});
