import {chown, mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {expect} from 'vitest';
import {fixture, node} from './environment.ts';
import {needs} from './packages.ts';
import {test} from './stage.ts';
import {recordOf, switchOf, until, untilPhase} from './supervised.ts';

const nobody = 65_534;
const repository = path.resolve(import.meta.dirname, '../..');
const program = ['/opt/node', '/opt/grace/dist/cli.js'];

const childOf = async (pid: number): Promise<number | undefined> => {
	const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
	return text === '' ? undefined : Number(text.split(' ')[0]);
};

needs('systemd')('a unit', () => {
	test('starts the watchdog at boot, and again when it was killed, which costs the application nothing', async ({
		stage,
		skip,
	}) => {
		if (process.getuid?.() !== 0) return skip('needs root, to boot a systemd in namespaces of its own');
		const workspace = await stage.workspace();
		const scratch = await stage.workspace();
		await chown(workspace.directory, nobody, nobody);
		await mkdir(scratch.path('machine'));
		const words = [scratch.path('machine'), node, repository, workspace.directory];
		const machine = execa(fixture('systemd-machine.sh'), words, {
			env: workspace.env,
			all: true,
			reject: false,
		});
		try {
			const {phase} = await untilPhase(workspace, 'running').catch(async error => {
				machine.kill();
				throw new Error(`${error.message} ${(await machine).all}`);
			});
			expect(phase).toBe('running');
			const systemd = await until('the machine', async () => {
				const cage = await childOf(machine.pid ?? 0);
				return cage === undefined ? undefined : childOf(cage);
			});
			const inside = (...command: readonly string[]) =>
				execa(
					'nsenter',
					['--target', String(systemd), '--all', 'env', '-i', 'PATH=/usr/bin:/bin', ...command],
					{reject: false, timeout: 20_000},
				);
			const first = await recordOf(workspace);

			const doctor = [
				'setpriv',
				`--reuid=${nobody}`,
				'--clear-groups',
				...program,
				'doctor',
				'--dir=/srv/app',
			];
			const {stdout, exitCode} = await inside(...doctor);
			expect(stdout).toMatch(/boot +grace-app\.service is installed and enabled \(active\)\./);
			expect([stdout.split('\n').at(-1), exitCode]).toEqual(['All is well.', 0]);

			await inside('systemctl', 'kill', '--signal=KILL', '--kill-who=main', 'grace-app.service');
			const adopted = await until('another watchdog', async () => {
				const record = await recordOf(workspace);
				const isNew = record?.watchdog !== undefined && record.watchdog.pid !== first?.watchdog?.pid;
				return isNew && record.phase === 'running' ? record : undefined;
			});
			expect([adopted.pid, adopted.life]).toEqual([first?.pid, first?.life]);

			await inside('systemctl', 'stop', 'grace-app.service');
			await untilPhase(workspace, 'stopped');
			expect(await switchOf(workspace)).toBe(false);
			expect((await inside('systemctl', 'show', '--property=Result', 'grace-app.service')).stdout).toBe(
				'Result=success',
			);
		} finally {
			machine.kill();
			await machine;
		}
	});
});
