import {spawn} from 'node:child_process';
import {test as base} from 'vitest';
import {cli, node, personalEnvironment, type Variables} from './environment.ts';
import {openTerminal, type Terminal, type TerminalOptions} from './terminal.ts';
import {createWorkspace, type RunResult, runCli, type Workspace} from './workspace.ts';

/** The built program without a terminal, which goes on while the test does. */
export type Program = {
	readonly pid: number;
	readonly stdout: () => string;
	readonly stderr: () => string;
	readonly exit: Promise<{readonly code: number | null; readonly signal: string | null}>;
	readonly kill: (signal: NodeJS.Signals) => void;
};

type Options = {
	readonly env?: Variables;
	/** @default the workspace */
	readonly cwd?: string;
	/** The words of a program that becomes this one, such as setpriv. @default none */
	readonly through?: readonly string[];
	/** Written to its input; `run` only. */
	readonly input?: string;
};

/** Where a test plays; nothing that was started or made on it outlasts it. */
export type Stage = {
	readonly workspace: typeof createWorkspace;
	/** The console, in a terminal. */
	readonly console: (
		workspace: Workspace,
		args?: readonly string[],
		options?: Omit<TerminalOptions, 'args'>,
	) => Terminal;
	/** Begins a command that goes on. */
	readonly begin: (workspace: Workspace, args: readonly string[], options?: Options) => Program;
	/** Runs a command to its end. */
	readonly run: (workspace: Workspace, args: readonly string[], options?: Options) => Promise<RunResult>;
};

/** Makes a stage that is cleared by what it gives to `atTheEnd`, such as vitest's `afterAll`. */
export const createStage = (atTheEnd: (clear: () => Promise<void>) => void): Stage => {
	const terminals: Terminal[] = [];
	const workspaces: Workspace[] = [];
	atTheEnd(async () => {
		await Promise.all(terminals.map(terminal => terminal.close(0)));
		await Promise.all(workspaces.map(workspace => workspace.dispose()));
	});
	return {
		workspace: async options => {
			const workspace = await createWorkspace(options);
			workspaces.push(workspace);
			return workspace;
		},
		console: ({directory, env}, args = [], options = {}) => {
			const terminal = openTerminal({cwd: directory, ...options, args, env: {...env, ...options.env}});
			terminals.push(terminal);
			return terminal;
		},
		begin: ({directory, env}, args, options = {}) =>
			begin(args, {cwd: directory, ...options, env: {...env, ...options.env}}),
		run: ({directory, env}, args, {cwd = directory, ...options} = {}) =>
			runCli(args, {...options, cwd, env: {...env, ...options.env}}),
	};
};

/** A test with a stage of its own. */
export const test = base.extend('stage', ({onTestFinished}) => createStage(onTestFinished));

const begin = (
	args: readonly string[],
	{cwd, env, through = []}: Options & {readonly cwd: string},
): Program => {
	const [program = node, ...words] = [...through, node, cli, ...args];
	const child = spawn(program, words, {
		cwd,
		env: personalEnvironment(env),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const {promise: exit, resolve} = Promise.withResolvers<Awaited<Program['exit']>>();
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', data => {
		stdout += data;
	});
	child.stderr.setEncoding('utf8').on('data', data => {
		stderr += data;
	});
	child.once('close', (code, signal) => resolve({code, signal}));
	return {
		pid: child.pid ?? 0,
		stdout: () => stdout,
		stderr: () => stderr,
		exit,
		kill: signal => {
			child.kill(signal);
		},
	};
};
