import {execa} from 'execa';
import {describe, expect} from 'vitest';
import {cli, node, personalEnvironment} from './environment.ts';
import {test} from './stage.ts';
import {eventually, untilRunning} from './supervised.ts';
import type {Workspace} from './workspace.ts';

const config = {command: ['sleep', '600']};

/** Runs the built program with a standard output that is always full. */
const runFull = async ({directory, env}: Workspace, words: readonly string[]) => {
	const {exitCode, stderr} = await execa(
		'/bin/sh',
		['-c', 'exec "$0" "$@" > /dev/full', node, cli, ...words],
		{
			cwd: directory,
			env: personalEnvironment(env),
			extendEnv: false,
			stdin: 'ignore',
			reject: false,
		},
	);
	return {exitCode, stderr};
};

const told = {
	exitCode: 1,
	stderr:
		'grace-tui: Expected to write to the standard output, got ENOSPC. Make room there, or send it elsewhere.',
};

describe.concurrent('a standard output that is full', () => {
	for (const words of [
		['status'],
		['status', '--json'],
		['logs'],
		['logs', '--watchdog', '-f'],
		['alerts'],
		['alerts', '--json'],
		['stop'],
		['start'],
		['start', '--bare'],
		['restart'],
		['shutdown'],
		['--help'],
		['help'],
		['--version'],
	]) {
		test(`is told by ${words.join(' ')}, which ends with 1`, async ({stage}) => {
			const workspace = await stage.workspace({
				config,
				files: {
					'watchdog.log': 'a line\n',
					'alerts/info_20251114_120000.json': '{"event_type": "grace.stopped", "payload": {}}',
				},
			});
			expect(await runFull(workspace, words)).toEqual(told);
		});
	}

	test('keeps no watchdog from its work, and is a trouble in its log', async ({stage}) => {
		const workspace = await stage.workspace({config});
		const watching = runFull(workspace, ['watch']);
		const {pid, life} = await untilRunning(workspace);
		process.kill(pid, 'SIGKILL');
		await untilRunning(workspace, life);
		const log = await workspace.readText('watchdog.log');
		expect(log.match(/\[WARN\] Expected to write to the standard output, got ENOSPC\./g)).toHaveLength(1);
		expect((await stage.run(workspace, ['shutdown'])).exitCode).toBe(0);
		expect(await watching).toEqual({exitCode: 0, stderr: ''});
	});
});

test('a reader that has seen enough is no error', async ({stage}) => {
	const workspace = await stage.workspace({config, files: {'logs/grace.log': 'a line\n'.repeat(200_000)}});
	for (const words of ['logs -n 200000', 'logs -n 200000 -f', 'status', '--help']) {
		const {stdout, stderr, exitCode} = await execa(
			'/bin/sh',
			['-c', `{ '${node}' '${cli}' ${words}; echo "ended with $?" >&2; } | head -n 1`],
			{
				cwd: workspace.directory,
				env: personalEnvironment(workspace.env),
				extendEnv: false,
				stdin: 'ignore',
			},
		);
		expect(exitCode).toBe(0);
		expect(stdout.split('\n')).toHaveLength(1);
		expect(stderr).toMatch(/^ended with [03]$/);
	}
	await eventually(async () => expect(await workspace.processes()).toEqual([]));
});
