import path from 'node:path';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {parseCommandLine} from '../../source/commands/command-line.ts';

const verbs = ['console', 'watch', 'start', 'stop', 'status', 'restart', 'explain', 'logs', 'init'];
const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean), verbs);
const contextOf = async (line: string) => (await parse(line)).context;
const complaint = (line: string): Promise<unknown> =>
	parse(line).then(
		() => 'none',
		error => ({code: error.code, message: error.message}),
	);

test('without a word the console is meant, in the current directory', async () => {
	const {verb, context} = await parse('');
	expect(verb).toBe('console');
	expect(context).toMatchObject({
		directory: process.cwd(),
		configFile: undefined,
		overrides: {},
		command: undefined,
		isJson: false,
		isFollowing: false,
		isBare: false,
		isWatchdogLog: false,
		lines: undefined,
	});
});

test('the words behind two dashes are the application, whatever they look like', async () => {
	const {verb, context} = await parse('watch --dir /srv -- python -u serve.py --dir /other -- --json');
	expect(verb).toBe('watch');
	expect(context.directory).toBe('/srv');
	expect(context.isJson).toBe(false);
	expect(context.command).toEqual(['python', '-u', 'serve.py', '--dir', '/other', '--', '--json']);
});

test('flags may stand before and behind the verb', async () => {
	expect((await parse('--dir /srv status --json')).verb).toBe('status');
	expect(await contextOf('--dir /srv status --json')).toMatchObject({directory: '/srv', isJson: true});
});

test('paths are resolved from the current directory', async () => {
	const context = await contextOf('status --dir some/where --config ../grace.json');
	expect(context.directory).toBe(path.resolve('some/where'));
	expect(context.configFile).toBe(path.resolve('../grace.json'));
});

test('short flags are their long ones', async () => {
	expect(await contextOf('logs -f -n 50')).toMatchObject({isFollowing: true, lines: 50});
	expect(await contextOf('logs --follow --lines 50 --watchdog')).toMatchObject({
		isFollowing: true,
		lines: 50,
		isWatchdogLog: true,
	});
	expect((await contextOf('logs -n 0')).lines).toBe(0);
});

test('a kernel is named behind restart, as the watchdog calls it', async () => {
	expect((await contextOf('restart memory#2')).kernel).toBe('memory#2');
	expect((await parseCommandLine(['restart', ' lead\n'], verbs)).context.kernel).toBe('lead');
	expect((await contextOf('restart')).kernel).toBeUndefined();
	// The dashes end the flags: what begins with one may be a name.
	expect((await contextOf('restart -- --json')).kernel).toBe('--json');
});

test.each(['', '  ', '\u0007', '\u200b'])('%j is no name of a kernel', async word => {
	await expect(parseCommandLine(['restart', word], verbs)).rejects.toMatchObject({
		code: 'BAD_USAGE',
		message: expect.stringMatching(/^Expected the name of a kernel behind `restart`, got ".*"\. .+\.$/),
	});
});

test('flags of the policy are overrides, and no two of them are mixed up', async () => {
	const context = await contextOf('watch --stop-timeout 3 --restart never --health-port 8001');
	expect(context.overrides).toEqual({stop_timeout: 3, restart: 'never', health: {port: 8001}});
});

test('init is told what to write, and then does not ask', async () => {
	expect((await contextOf('init')).init).toEqual({
		targets: [],
		command: undefined,
		port: undefined,
		isDryRun: false,
		isForced: false,
		isTold: false,
	});
	expect((await contextOf('init --systemd-user --pm2 --port 8000 --dry-run --force')).init).toEqual({
		targets: ['systemd-user', 'pm2'],
		command: undefined,
		port: 8000,
		isDryRun: true,
		isForced: true,
		isTold: true,
	});
	const words = ['init', '--command', 'python "my app.py"'];
	expect((await parseCommandLine(words, verbs)).context.init.command).toEqual(['python', 'my app.py']);
	expect((await contextOf('init -- node --watch app.mjs')).init).toMatchObject({
		command: ['node', '--watch', 'app.mjs'],
		isTold: true,
	});
});

test.each([
	['stats', /got `stats`\. Did you mean `status`\?.*`grace-tui -- stats`/],
	['python', /got `python`\. It knows: watch.*`grace-tui -- python`/],
	[
		'watch python serve.py',
		/Expected nothing behind `watch`, got `python serve\.py`.*`grace-tui watch -- COMMAND`/,
	],
	['console python', /`grace-tui -- COMMAND`/],
	['stop -- memory', /Expected nothing behind `stop`, got `memory`/],
	['explain memory now', /Expected nothing behind `explain`, got `now`/],
	['restart -- memory now', /Expected nothing behind `restart`, got `now`/],
	[
		'restart --json',
		/Expected a flag of `restart`, got `--json`, which is for `status`, `explain`, `alerts`, `metrics`, `history`, `doctor`, `notify` and `silence`\./,
	],
	['watch --', /Expected a command behind `--`, got nothing/],
	['--stop-timout 3', /got `--stop-timout`\. Did you mean `--stop-timeout`\?/],
	['--frobnicate', /got `--frobnicate`\. See `grace-tui --help`/],
	['-x', /got `-x`/],
	['watch --systemd', /Expected a flag of `watch`, got `--systemd`, which is for `init`\./],
	['init --port web', /Expected `--port` to be a number from 1 to 65535, got `web`/],
	['init --port 65536', /Expected `--port`/],
	['init --command "sleep', /Expected `--command` to be one command .*got an open quote/],
	['init --command sleep -- sleep 1', /Expected `--command` .*got another one behind `--`/],
	['logs -n many', /Expected `--lines` to be a whole number, got `many`/],
	['logs -n -1', /`--lines`/],
	['logs -n 1.5', /Expected `--lines` to be a whole number, got `1\.5`/],
	['status --dir', /Expected one value for `--dir`, got none/],
	['status --dir a --dir b', /`grace-tui --help`.* --dir can only be set once/],
	['watch --restart', /Expected one value for `--restart`, got none/],
	['watch --stop-timeout 1 --stop-timeout 2', /`grace-tui --help`.* --stop-timeout can only be set once/],
])('`grace-tui %s` is wrong usage, told in one sentence', async (line, message) => {
	expect(await complaint(line)).toEqual({code: 'BAD_USAGE', message: expect.stringMatching(message)});
});

test('an empty directory is told', async () => {
	const parsed = parseCommandLine(['status', '--dir', ''], verbs);
	await expect(parsed).rejects.toMatchObject({code: 'BAD_USAGE', message: expect.stringMatching(/--dir/)});
});

// They print and end, so in a process of their own.
test.each([
	['--help', /Usage/],
	['help', /Usage/],
	['-h', /Usage/],
	['--version', /^\d+\.\d+\.\d+/],
	['-v', /^\d+\.\d+\.\d+/],
])('%s prints, and ends with 0', async (word, text) => {
	const file = path.resolve(import.meta.dirname, '../../source/commands/command-line.ts');
	const script = `import {parseCommandLine} from ${JSON.stringify(file)};
		await parseCommandLine([${JSON.stringify(word)}], ['console']);
		process.exitCode = 9;`;
	const {stdout, stderr, exitCode} = await execa(
		process.execPath,
		['--input-type=module', '--eval', script],
		{
			reject: false,
		},
	);
	expect(stderr).toBe('');
	expect(stdout).toMatch(text);
	expect(exitCode).toBe(0);
});
