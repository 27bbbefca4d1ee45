import {access, constants, mkdir, readFile, rmdir, writeFile} from 'node:fs/promises';
import {expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {type Stage, test} from './stage.ts';
import {recordOf, until, untilPayloads, untilPhase, untilRunning} from './supervised.ts';
import type {Workspace} from './workspace.ts';

const beside = {concurrent: true};

const textOf = async (stage: Stage, workspace: Workspace, verb: string): Promise<string> =>
	(await stage.run(workspace, [verb])).stdout;

const corePattern = (await readFile('/proc/sys/kernel/core_pattern', 'utf8').catch(() => '')).trim();

// Elsewhere a program takes it, and nobody can say where it is.
if (/^core(?:\.%p)?$/.test(corePattern)) {
	test('a death that left a core dump is told with its file, everywhere', beside, async ({stage}) => {
		const workspace = await stage.workspace({
			config: {command: ['sh', '-c', 'kill -ABRT $$'], watchdog: {max_consecutive_failures: 1}},
		});
		stage.begin(workspace, ['watch'], {through: ['prlimit', '--core=unlimited']});
		await untilPhase(workspace, 'paused');
		const {core_dump: file} = (await recordOf(workspace))?.last_exit ?? {};
		expect(file).toMatch(new RegExp(`^${workspace.path('core')}`));
		await access(file ?? '');
		const [death] = await untilPayloads(workspace, 'grace.restart.excessive');
		expect(death).toMatchObject({signal: 'SIGABRT', core_dump: file});
		const told = `gave up on an error of its own; its core dump is ${file}`;
		for (const verb of ['status', 'explain', 'history'])
			expect(await textOf(stage, workspace, verb)).toContain(told);
	});
}

const memoryGroups = '/sys/fs/cgroup/memory';
const canLimitMemory = await access(`${memoryGroups}/cgroup.procs`, constants.W_OK).then(
	() => true,
	() => false,
);

// Where memory can be limited; the file of the newer cgroups has the same line.
if (canLimitMemory) {
	test(
		'a death for want of memory is told as one, and a later one by a person is not',
		beside,
		async ({stage, onTestFinished}) => {
			const group = `${memoryGroups}/grace-test-${process.pid}`;
			await mkdir(group);
			const leak = `test -e leaked && exec sleep 600; : > leaked; exec ${node} ${fixture('leak.mjs')} 600 1`;
			const workspace = await stage.workspace({config: {command: ['sh', '-c', leak]}});
			onTestFinished(async () => {
				await workspace.dispose();
				await until('the cgroup to be empty', () =>
					rmdir(group).then(
						() => true,
						() => undefined,
					),
				);
			});
			await writeFile(`${group}/memory.limit_in_bytes`, String(300 * 2 ** 20));
			stage.begin(workspace, ['watch'], {
				through: ['sh', '-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh'],
			});
			const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
			expect(death).toMatchObject({signal: 'SIGKILL', out_of_memory: true});
			const {pid} = await untilRunning(workspace, 1);
			const told = 'killed, most likely by the system for want of memory';
			expect(await textOf(stage, workspace, 'status')).toContain(told);
			expect(await textOf(stage, workspace, 'history')).toContain(told);
			expect(await textOf(stage, workspace, 'alerts')).toMatch(
				/ended with SIGKILL after [\d.]+ s, most likely killed by the system for want of memory/,
			);

			process.kill(pid, 'SIGKILL');
			const [, second] = await untilPayloads(workspace, 'grace.restart.initiated', 2);
			expect(second).toMatchObject({signal: 'SIGKILL'});
			expect(second).not.toHaveProperty('out_of_memory');
		},
	);
}

test('a kill by a person is told as no more than that', beside, async ({stage}) => {
	const workspace = await stage.workspace({config: {command: ['sleep', '600']}});
	stage.begin(workspace, ['watch']);
	process.kill((await untilRunning(workspace)).pid, 'SIGKILL');
	const [death] = await untilPayloads(workspace, 'grace.restart.initiated');
	expect(death).toMatchObject({signal: 'SIGKILL'});
	expect(death).not.toHaveProperty('out_of_memory');
	expect(death).not.toHaveProperty('core_dump');
});
