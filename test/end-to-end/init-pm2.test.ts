import {expect} from 'vitest';
import {installPm2} from '../../bench/pm2.ts';
import {fixture, node} from './environment.ts';
import {initialize} from './initialized.ts';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {recordOf, switchOf, until, untilRunning} from './supervised.ts';

test('the config of pm2 starts, stops and restarts the watchdog, and one that was killed adopts', async ({
	stage,
	skip,
}) => {
	const workspace = await stage.workspace({name: 'app'});
	const scratch = await stage.workspace();
	const pm2 = await installPm2(scratch);
	if ('problem' in pm2) return skip(`needs pm2 from the registry (${pm2.problem})`);
	await initialize(stage, workspace, '--pm2', '--', node, fixture('term-marker.mjs'), 'asked');
	const daemon = pm2.at(scratch.path('home'));
	const tell = (...words: readonly string[]) => daemon.run(words, workspace.env, workspace.directory);
	const statusOf = async (): Promise<unknown> => {
		const [first] = JSON.parse(await tell('jlist'));
		return first?.pm2_env?.status;
	};
	const watchdogOf = async (): Promise<number> => (await recordOf(workspace))?.watchdog?.pid ?? 0;
	try {
		await tell('start', 'ecosystem.config.cjs');
		const first = await untilRunning(workspace);
		const watchdog = await watchdogOf();
		await until('the application to be ready to be asked', async () =>
			(await workspace.readText('logs', 'grace.log')).includes('waits for SIGTERM') ? true : undefined,
		);

		process.kill(watchdog, 'SIGKILL');
		const next = await until('another watchdog', async () => {
			const pid = await watchdogOf();
			return pid !== watchdog && isAlive(pid) ? pid : undefined;
		});
		expect(await untilRunning(workspace)).toEqual(first);

		await tell('stop', 'ecosystem.config.cjs');
		expect([isAlive(next), isAlive(first.pid)]).toEqual([false, false]);
		// It was asked, not killed, and the word of nobody.
		expect(await workspace.readText('asked')).toContain(`pid ${first.pid} got SIGTERM`);
		expect(await switchOf(workspace)).toBe(false);

		await tell('restart', 'ecosystem.config.cjs');
		const second = await untilRunning(workspace, first.life);
		process.kill(second.pid, 'SIGKILL');
		await untilRunning(workspace, second.life);
		expect(await statusOf()).toBe('online');
	} finally {
		await daemon.kill();
	}
});
