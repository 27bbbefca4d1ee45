import {readFileSync, statSync} from 'node:fs';
import {rename, writeFile} from 'node:fs/promises';
import {execa} from 'execa';
import {describe, expect} from 'vitest';
import {cli, node, personalEnvironment} from './environment.ts';
import {needs, python} from './packages.ts';
import {expectPlain, ownSequences} from './plain-bytes.ts';
import {type Stage, test} from './stage.ts';
import {payloadsOf, until, untilPayloads, untilRunning} from './supervised.ts';
import {keys, type Terminal} from './terminal.ts';
import {freePort, type Workspace} from './workspace.ts';

const hostile = new URL('../../fixtures/hostile/', import.meta.url);
const {texts, pieces}: {texts: string[]; pieces: Buffer[]} = await import(
	new URL('corpus.mjs', hostile).href
);
const application = new URL('app.mjs', hostile).pathname;
const all = texts.join(' ');
// What neither a file's name nor a word of a command line can hold.
const nameable = all.replaceAll('\0', '').replaceAll('/', '').toWellFormed();
const directoryName = '\x1b]0;OWNED\x07 \u009b31m\u202e ro\u200dot \x1b[2J';

/** Files that anybody may have left in a workspace, with the corpus wherever there is room for a text. */
const hostileFiles = (): Record<string, string | Uint8Array> => {
	const files: Record<string, string | Uint8Array> = {
		'grace_state.json': JSON.stringify({
			manual_shutdown: false,
			last_update: all,
			system_state: all,
			[all]: {[all]: all},
		}),
		'watchdog.log': Buffer.concat(pieces),
		'logs/grace.log': Buffer.concat(pieces),
		'.grace/history.jsonl': texts.flatMap(restartsTold).map(toLine).join(''),
		'.grace/run.json': JSON.stringify({
			...{phase: 'stopped', life: texts.length, restarts: 1, failures: 1, command: [all]},
			last_exit: {code: null, signal: all, at: all, uptime_seconds: 1},
			stopped_by: all,
		}),
	};
	for (const [index, text] of texts.entries()) {
		const name = `warning_20251114_1200${String(index % 60).padStart(2, '0')}_${String(100 + index)}`;
		const payload = {kernel_name: text, error: text, reason: text, [text]: [text, {[text]: text}]};
		const event = index % 3 === 0 ? text : index % 3 === 1 ? 'kernel.restart.failed' : 'watchdog.error';
		files[`alerts/${name}.json`] = JSON.stringify({event_type: event, timestamp: text, payload});
	}
	for (const [index, piece] of pieces.entries()) {
		const start = Buffer.from('{"event_type": "grace.test", "payload": {"error": "');
		files[`alerts/alert_20251114_13000${index % 10}_${String(100 + index)}.json`] = Buffer.concat([
			...[start, piece, Buffer.from('"}}')],
		]);
	}
	files[`alerts/info_${nameable.slice(0, 60)}_20251114_140000.json`] = '{"event_type": "grace.test"}';
	return files;
};

/** A restart of the process and one of a kernel, told in such a text. */
const restartsTold = (text: string, index: number): readonly object[] => {
	const told = {life: index + 1, at: text, attempt: 1, outcome: 'failed'};
	return [
		{...told, event: 'restart', reason: 'crash_detected', exit_code: null, signal: text},
		{...told, event: 'kernel.restart', kernel: text, restart: index + 1, reason: 'manual_request'},
	];
};

const toLine = (entry: object): string => `${JSON.stringify(entry)}\n`;

const open = async (stage: Stage, command: readonly string[]): Promise<Workspace> => {
	const port = await freePort();
	return stage.workspace({
		name: directoryName,
		files: hostileFiles(),
		config: {
			command: [...command, nameable],
			env: {PORT: String(port), HOSTILE: nameable},
			watchdog: {
				check_interval: 0.5,
				health: {url: `http://127.0.0.1:${port}/\u009b31m\u202ero\u200bot?\u001b]0;OWNED\u0007`},
			},
		},
	});
};

/** Writes to the workspace what comes from outside while the watchdog runs. */
const disturb = async (workspace: Workspace): Promise<void> => {
	await writeFile(
		workspace.path('.grace', 'command.tmp'),
		JSON.stringify([node, application, nameable, 'x']),
	);
	await rename(workspace.path('.grace', 'command.tmp'), workspace.path('.grace', 'command.json'));
	await workspace.writeFile('grace_state.json', `${all}\n{"manual_shutdown": `);
};

/** Goes through everything that the console shows, and returns what was seen. */
const visit = async (terminal: Terminal): Promise<string> => {
	let seen = '';
	// A key that changes nothing draws nothing; what it does change is drawn by then.
	const press = async (pressed: string): Promise<void> => {
		const before = terminal.bytes().length;
		terminal.press(pressed);
		await until('a frame', () => (terminal.bytes().length > before ? true : undefined), 150).catch(() => {});
		seen += terminal.screen().join('\n');
	};
	const pages = async (count: number): Promise<void> => {
		await press('g');
		for (let page = 0; page < count; page += 1) await press(keys.pageDown);
		await press('G');
	};
	for (const panel of ['1', '2', '3', '4', '5']) {
		await press(panel);
		await press('z');
		await pages(3);
		await press('z');
	}
	await press('3');
	for (const key of [keys.enter, keys.pageDown, 'N', 'a', keys.escape, 'A', '/', 'x', keys.escape])
		await press(key);
	await press('2');
	await press(keys.enter);
	await pages(2);
	for (const key of ['e', 'e', keys.escape, 'e', 'e', 'M', 'M', 'R', '?', keys.escape]) await press(key);
	return seen;
};

describe.concurrent('the screen', () => {
	for (const [columns, rows] of [
		[200, 50],
		[80, 24],
		[40, 12],
	] as const) {
		test(`of ${columns}×${rows} is plain text, whatever it is told`, {timeout: 60_000}, async ({stage}) => {
			const workspace = await open(stage, [node, application]);
			const terminal = stage.console(workspace, [], {columns, rows});
			const {pid} = await untilRunning(workspace, texts.length);
			await untilPayloads(workspace, 'kernel.recovered');
			await disturb(workspace);
			process.kill(pid, 'SIGKILL');
			await untilPayloads(workspace, 'grace.restart.initiated');
			await untilPayloads(workspace, 'kernel.recovered', 2);
			expect((await payloadsOf(workspace, 'kernel.restart.failed')).length).toBeGreaterThan(texts.length);
			const seen = await visit(terminal);
			await terminal.waitFor('running');
			terminal.press('q');
			await terminal.waitFor('Leave?');
			terminal.press('s');
			expect(await terminal.exit).toEqual({code: 0, signal: null});
			expectPlain(terminal.bytes(), ownSequences);
			// And all of it was there to see.
			for (const text of ['plain text', 'Kernel ·', '4 Restarts', 'click']) expect(seen).toContain(text);
		});
	}
});

/** What a command prints into a terminal. */
const inTerminal = async (stage: Stage, workspace: Workspace, words: readonly string[]): Promise<Buffer> => {
	const terminal = stage.console(workspace, words, {columns: 200, rows: 50});
	await terminal.exit;
	return terminal.bytes();
};

const lineEnds = [/\r\n/g];

describe('a command', () => {
	test('says nothing but plain text of a hostile workspace', {timeout: 60_000}, async ({stage}) => {
		const workspace = await open(stage, [node, application]);
		const watchdog = stage.begin(workspace, ['watch']);
		await untilRunning(workspace, texts.length);
		await untilPayloads(workspace, 'kernel.recovered');
		await disturb(workspace);
		await untilPayloads(workspace, 'watchdog.error', 1);
		const commands = [
			...[['status'], ['status', '--json'], ['alerts', '-n', '500'], ['alerts', '--json', '-n', '500']],
			...[
				['logs', '--watchdog', '-n', '1'],
				['restart', nameable],
				['stop', nameable],
				['watch', nameable],
			],
			...[[nameable], [`--${nameable}`], ['--dir', nameable], ['watch', '--config', nameable]],
			...[['watch', `--check-interval=${nameable}`], ['logs', '-n', nameable], ['watch']],
			...[
				['start', '--', node, application, nameable, 'y'],
				['status', '--dir', directoryName],
			],
		];
		await Promise.all(
			commands.map(async words => {
				const {stdout, stderr} = await stage.run(workspace, words);
				expectPlain(stdout);
				expectPlain(stderr);
				expect((stdout + stderr).length).toBeGreaterThan(10);
			}),
		);
		for (const words of [['status'], ['logs', '-n', '500'], ['alerts', '-n', '500'], ['alerts', '--json']])
			expectPlain(await inTerminal(stage, workspace, words), lineEnds);
		expect(JSON.parse((await stage.run(workspace, ['status', '--json'])).stdout)).toMatchObject({
			workspace: workspace.directory,
			command: [node, application, nameable],
		});
		const stopped = await inTerminal(stage, workspace, ['stop']);
		expect(stopped.toString()).toMatch(/Stopped \(pid \d+\)/);
		expectPlain(stopped, lineEnds);
		await stage.run(workspace, ['shutdown']);
		expect(await watchdog.exit).toEqual({code: 0, signal: null});
		expectPlain(watchdog.stdout());
		expectPlain(watchdog.stderr());
	});

	test('gives the output to a pipe as it was written, byte for byte', async ({stage}) => {
		const output = Buffer.concat([...pieces, Buffer.from('\n'), ...pieces]);
		const workspace = await stage.workspace({files: {'logs/grace.log': output}});
		const {stdout} = await execa(node, [cli, 'logs', '-n', '100000'], {
			cwd: workspace.directory,
			env: personalEnvironment(workspace.env),
			extendEnv: false,
			encoding: 'buffer',
			stripFinalNewline: false,
		});
		expect(output.equals(stdout)).toBe(true);
		expectPlain(await inTerminal(stage, workspace, ['logs']), lineEnds);
	});

	test('says what is wrong with a config in plain text', {timeout: 60_000}, async ({stage}) => {
		const configs = [
			...[{[all]: 1}, {watchdog: {[all]: 1}}, {watchdog: {restart: all}}, {watchdog: {health: {url: all}}}],
			...[{command: all}, {command: [nameable]}, {stop_signal: all}, {env: {[all]: [all]}}, {cwd: nameable}],
			...[{command: ['sleep', '600'], env: {[nameable]: nameable, '': nameable}}],
		].map(config => JSON.stringify(config));
		const tryOne = async (text: string): Promise<void> => {
			const workspace = await stage.workspace({files: {'grace.config.json': text}});
			for (const words of [['watch'], ['status']]) {
				const program = stage.begin(workspace, words);
				await Promise.race([program.exit, untilRunning(workspace)]);
				if (words[0] === 'watch') await stage.run(workspace, ['shutdown']);
				await program.exit;
				expectPlain(program.stdout());
				expectPlain(program.stderr());
			}
		};
		await Promise.all([...configs, all, `{"command": ${all}`, `{"${all}": `].map(tryOne));
	});
});

needs('python3')('kernels in Python', () => {
	test('with hostile names are plain text on the screen and in a status', async ({stage}) => {
		const workspace = await stage.workspace({
			config: {command: [python, new URL('kernels.py', hostile).pathname], kernels: {heartbeat_timeout: 1}},
		});
		const terminal = stage.console(workspace, [], {columns: 80, rows: 24});
		await untilPayloads(workspace, 'kernel.restart.failed', 20);
		const seen = await visit(terminal);
		for (const words of [['status'], ['status', '--json'], ['alerts', '-n', '200'], ['alerts', '--json']]) {
			const {stdout, stderr} = await stage.run(workspace, words);
			expectPlain(stdout);
			expect(stderr).toBe('');
		}
		terminal.press('q');
		await terminal.waitFor('Leave?');
		terminal.press('s');
		expect(await terminal.exit).toEqual({code: 0, signal: null});
		expect(seen).toContain('plain text');
		expectPlain(terminal.bytes(), ownSequences);
	});
});

/** A figure of a process's memory, in bytes. */
const memoryOf = (pid: number, figure: 'VmRSS' | 'VmHWM'): number =>
	Number(new RegExp(`${figure}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;

test('lines of ten megabytes take no such memory, on the screen, in an alert or printed', {
	timeout: 60_000,
}, async ({stage}) => {
	const config = {command: ['sleep', '600'], watchdog: {log_max_size: 500_000_000}};
	const workspace = await stage.workspace({config});
	const terminal = stage.console(workspace, [], {columns: 80, rows: 24});
	const quiet = await untilRunning(workspace);
	await terminal.waitFor('running');
	terminal.press('5');
	await terminal.waitFor('No output yet.');
	const before = memoryOf(terminal.pid, 'VmHWM');
	const command = [node, new URL('long-lines.mjs', hostile).pathname];
	await stage.run(workspace, ['start', '--', ...command]);
	process.kill(quiet.pid, 'SIGKILL');
	const {pid} = await untilRunning(workspace, quiet.life);
	const log = workspace.path('logs', 'grace.log');
	await until('all output', () => (statSync(log).size > 79_000_000 ? true : undefined));
	await terminal.waitFor('┃ ready');
	const printing = stage.console(workspace, ['logs', '-f', '-n', '2'], {columns: 80, rows: 24});
	await until('the last line', () => (printing.bytes().subarray(-20).includes('ready') ? true : undefined));
	expect(memoryOf(printing.pid, 'VmHWM')).toBeLessThan(250e6);
	printing.kill('SIGTERM');
	await printing.exit;
	expectPlain(printing.bytes(), lineEnds);

	process.kill(pid, 'SIGKILL');
	const [, restarted] = await untilPayloads(workspace, 'grace.restart.initiated', 2);
	expect(JSON.stringify(restarted?.output).length).toBeLessThan(100_000);
	expect(memoryOf(terminal.pid, 'VmHWM') - before).toBeLessThan(150e6);
	terminal.press('q');
	await terminal.waitFor('Leave?');
	terminal.press('s');
	await terminal.exit;
	expectPlain(terminal.bytes(), ownSequences);
});
