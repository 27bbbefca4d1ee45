import {chmod, readdir, readFile} from 'node:fs/promises';
import {describe, expect} from 'vitest';
import {cli, node} from './environment.ts';
import {isAlive} from './processes.ts';
import {test} from './stage.ts';
import {eventually, payloadsOf, untilPayloads, untilRunning, untilStopped} from './supervised.ts';
import type {RunResult} from './workspace.ts';

const sleeping = {command: ['sleep', '600']};

/** One sentence for people on stderr, nothing on stdout, and nothing of the program's inside. */
const expectSentence = ({exitCode, stdout, stderr}: RunResult, code: number, sentence: RegExp): void => {
	expect(stderr).toMatch(sentence);
	expect(stderr).toMatch(/^grace-tui: Expected .*[.?]$/);
	expect(stderr).not.toMatch(/\n|\bat .*:\d+:\d+|Error:/);
	expect([exitCode, stdout]).toEqual([code, '']);
};

describe.concurrent('a command line', () => {
	for (const [title, words, sentence] of [
		[
			'without an application names the three ways to name one',
			['watch'],
			/no serve\.py.*`grace-tui -- COMMAND`.*`command`.*grace\.config\.json.*`grace-tui demo`/,
		],
		['with an unknown command suggests the nearest', ['strat'], /`strat`\. Did you mean `start`\?/],
		[
			'with an application and no dashes says where they go',
			['python3', 'serve.py'],
			/`grace-tui -- python3/,
		],
		[
			'with an unknown flag suggests the nearest',
			['watch', '--chekc-interval', '1'],
			/`--chekc-interval`\. Did you mean `--check-interval`\?/,
		],
		[
			'with a flag that is no number names it',
			['watch', '--check-interval=soon', '--', 'true'],
			/`watchdog\.check_interval`.*number.*`"soon"`/,
		],
		[
			'with a flag out of range names it',
			['watch', '--stop-timeout=-1', '--', 'true'],
			/`watchdog\.stop_timeout`.*0 or more.*`-1`/,
		],
		[
			'with a flag without its value names it',
			['watch', '--max-memory', '--', 'true'],
			/one value for `--max-memory`, got none/,
		],
		[
			'with a flag twice names it',
			['watch', '--restart=never', '--restart=always', '--', 'true'],
			/flag --restart can only be set once/,
		],
		['with words behind the command says so', ['stop', 'now'], /nothing behind `stop`, got `now`/],
		['with nothing behind the dashes says so', ['watch', '--'], /a command behind `--`, got nothing/],
		[
			'with a number of lines that is none says so',
			['logs', '-n', 'many'],
			/`--lines` to be a whole number, got `many`/,
		],
		[
			'with a program that does not exist names it',
			['watch', '--', 'no-such-program'],
			/`no-such-program`, which is not on the PATH/,
		],
		[
			'with a directory that does not exist names it',
			['status', '--dir', 'nowhere'],
			/nowhere to be a directory, got none/,
		],
		['with a config that does not exist names it', ['watch', '--config', 'nowhere.json'], /nowhere\.json/],
		[
			'for the console without a terminal names watch',
			['--', 'sleep', '600'],
			/a terminal to draw in, got none.*`grace-tui watch`/,
		],
	] as const) {
		test(title, async ({stage}) => {
			const workspace = await stage.workspace();
			expectSentence(await stage.run(workspace, words), 2, sentence);
			expect(await workspace.processes()).toEqual([]);
			await expect(workspace.readText('grace_state.json')).rejects.toThrow('ENOENT');
		});
	}
});

describe.concurrent('a config', () => {
	for (const [title, config, sentence] of [
		['that is no JSON', '{"command": [', /grace\.config\.json to be JSON/],
		['that is no object', '["sleep"]', /grace\.config\.json to hold an object/],
		['with an unknown key', '{"comand": ["true"]}', /`comand` in line 1\. Did you mean `command`\?/],
		[
			'with an unknown key under watchdog',
			'{"watchdog": {"check_intervall": 1}}',
			/`watchdog` of grace\.config\.json, got `check_intervall` in line 1\. Did you mean `check_interval`\?/,
		],
		[
			'with an unknown key under health',
			'{"watchdog": {"health": {"prot": 1}}}',
			/`prot` in line 1\. Did you mean `port`\?/,
		],
		[
			'with a command that is a string',
			'{"command": "python serve.py"}',
			/`command` to be a list of words.*got `"python serve\.py"`/,
		],
		['with an empty command', '{"command": []}', /`command` to be not empty/],
		[
			'with a number that is a string',
			'{"watchdog": {"stop_timeout": "ten"}}',
			/`watchdog\.stop_timeout` to be a number, got `"ten"`/,
		],
		[
			'with a rule that does not exist',
			'{"watchdog": {"restart": "sometimes"}}',
			/one of always, on-failure, never, got `"sometimes"`/,
		],
		[
			'with a size that is none',
			'{"watchdog": {"max_memory": "much"}}',
			/`watchdog\.max_memory`.*512M.*`"much"`/,
		],
		['with a signal that does not exist', '{"stop_signal": "SIGNONE"}', /`stop_signal`.*SIGTERM.*SIGNONE/],
		[
			'with a health check of two targets',
			'{"watchdog": {"health": {"port": 1, "url": "http://x/"}}}',
			/either `url` or `port`/,
		],
	] as const) {
		test(`${title} is named, with what to do`, async ({stage}) => {
			const workspace = await stage.workspace({files: {'grace.config.json': config}});
			expectSentence(await stage.run(workspace, ['watch']), 2, sentence);
			expect(await workspace.readText('grace.config.json')).toBe(config);
			expect(await workspace.processes()).toEqual([]);
		});
	}
});

const isRoot = process.getuid?.() === 0;

test('a directory that cannot be written is named', async ({stage}) => {
	const workspace = await stage.workspace();
	await chmod(workspace.directory, 0o555);
	// Root may write anywhere but where the system itself refuses.
	for (const directory of isRoot ? ['/proc', '/sys'] : [workspace.directory]) {
		for (const verb of ['watch', 'stop', 'start']) {
			const command = verb === 'stop' ? [] : ['--', 'sleep', '600'];
			const result = await stage.run(workspace, [verb, '--dir', directory, ...command]);
			expectSentence(result, 2, /to be writable, got: .*--dir/);
		}
	}
	await chmod(workspace.directory, 0o755);
});

const states = new URL('../../fixtures/states/', import.meta.url);
const unreadable = (await readdir(states)).filter(name => name.startsWith('unreadable-'));

describe.concurrent('a state file', () => {
	expect(unreadable.length).toBeGreaterThan(10);
	for (const name of unreadable) {
		test(`of garbage (${name}) stops nothing but the start, and is kept`, async ({stage}) => {
			const content = await readFile(new URL(name, states));
			const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': content}});
			const watchdog = stage.begin(workspace, ['watch']);
			const record = await untilStopped(workspace);
			expect(record.stopped_by).toMatch(/cannot be read/);
			const [trouble] = await untilPayloads(workspace, 'watchdog.error');
			expect(trouble?.error).toMatch(/^grace_state\.json .*\.$/);
			expect(await readFile(workspace.path('grace_state.json.unreadable-1'))).toEqual(content);
			expect(isAlive(watchdog.pid)).toBe(true);
			expect(watchdog.stderr()).toBe('');
		});
	}

	test('that is a directory stops nothing but the start', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json/inside': 'kept'}});
		const watchdog = stage.begin(workspace, ['watch']);
		expect((await untilStopped(workspace)).stopped_by).toMatch(/cannot be read/);
		expect(await workspace.readText('grace_state.json', 'inside')).toBe('kept');
		expect(isAlive(watchdog.pid)).toBe(true);
		const status = await stage.run(workspace, ['status']);
		expect([status.exitCode, status.stderr]).toEqual([4, '']);
		expect(status.stdout).toMatch(/^Kill switch +taken for on: grace_state\.json .*/m);
	});

	test('of garbage is replaced when a person starts the application, and kept beside', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping, files: {'grace_state.json': 'nonsense'}});
		stage.begin(workspace, ['watch']);
		await untilStopped(workspace);
		expect((await stage.run(workspace, ['start'])).exitCode).toBe(0);
		await untilRunning(workspace);
		expect(await workspace.readJson('grace_state.json')).toMatchObject({manual_shutdown: false});
		expect(await workspace.readText('grace_state.json.unreadable-1')).toBe('nonsense');
	});
});

describe.concurrent('what an earlier watchdog left', () => {
	test('as garbage does not keep the next one from its work', async ({stage}) => {
		const workspace = await stage.workspace({
			config: sleeping,
			files: {
				'.grace/run.json': '{"phase": "runn',
				'.grace/history.jsonl':
					'{"event": "life.began", "at": "2025-11-14T12:00:00Z", "life": 7}\n\0\0garbage\n{"event":',
				'.grace/state.last.json': 'garbage',
				'.grace/command.json': '[1, 2]',
				'watchdog.log': Buffer.from([0xff, 0xfe, 0, 10]),
			},
		});
		stage.begin(workspace, ['watch']);
		expect((await untilRunning(workspace)).life).toBe(8);
		expect(await payloadsOf(workspace, 'watchdog.error')).toEqual([]);
		expect((await stage.run(workspace, ['status'])).exitCode).toBe(0);
	});
});

describe.concurrent('a terminal', () => {
	test('of one cell shows what it can, and is left as any other', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		const terminal = stage.console(workspace, [], {columns: 1, rows: 1});
		await untilRunning(workspace);
		await eventually(() => expect(terminal.isAlternate()).toBe(true));
		terminal.resize(120, 40);
		await terminal.waitFor('● running');
		terminal.resize(1, 1);
		terminal.press('q');
		terminal.press('s');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(await workspace.processes()).toEqual([]);
	});

	test('that says it has no size gets a screen all the same', async ({stage}) => {
		const workspace = await stage.workspace({config: sleeping});
		const terminal = stage.console(workspace, ['-c', `stty cols 0 rows 0; exec '${node}' '${cli}'`], {
			program: '/bin/sh',
		});
		await untilRunning(workspace);
		await terminal.waitFor('● running');
		terminal.press('q');
		await terminal.waitFor('Leave?');
		terminal.press('s');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
	});
});
