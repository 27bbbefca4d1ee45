import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {node, personalEnvironment, type Variables} from '../test/end-to-end/environment.ts';
import {untilGone} from '../test/end-to-end/processes.ts';
import type {Workspace} from '../test/end-to-end/workspace.ts';

const wanted = 'pm2@7.0.4';
const commandTimeout = 60_000;

/** A pm2 that is installed for this run only. */
export type Pm2 = {
	readonly version: string;
	/** A daemon's place of its own; the daemon comes with the first start. */
	readonly at: (home: string) => Pm2Daemon;
};

/** One daemon, and how it is talked to. */
export type Pm2Daemon = {
	/** Starts a program; `variables` go to it. */
	readonly start: (program: string, directory: string, variables: Variables) => Promise<void>;
	/** Runs one of its commands, in a directory. Rejects where that ends with an error. */
	readonly run: (words: readonly string[], variables?: Variables, directory?: string) => Promise<string>;
	/** Forgets the program, and leaves the daemon. */
	readonly remove: () => Promise<void>;
	readonly pid: () => Promise<number>;
	/** The words after `node` that show its terminal console, and the variables they need. */
	readonly monit: {readonly words: readonly string[]; readonly variables: Variables};
	/** Where the program's output goes. */
	readonly log: string;
	/** Ends the daemon, and all that it runs. */
	readonly kill: () => Promise<void>;
};

/** Installs pm2 into the scratch directory; says why where it cannot be had. Never rejects. */
export const installPm2 = async (scratch: Workspace): Promise<Pm2 | {readonly problem: string}> => {
	const prefix = scratch.path('pm2');
	const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
	const installed = await execa('npm', ['install', '--prefix', prefix, ...flags, wanted], {
		cwd: scratch.directory,
		reject: false,
		timeout: 180_000,
	});
	if (installed.failed) return {problem: `not installed: ${installed.shortMessage}`};
	const folder = path.join(prefix, 'node_modules', 'pm2');
	const {version} = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
	return {
		version: String(version),
		at: home => daemonAt(home, path.join(folder, 'bin', 'pm2'), scratch.env),
	};
};

const name = 'measured';

const daemonAt = (home: string, cli: string, marker: Variables): Pm2Daemon => {
	const own = {...marker, ...quiet, PM2_HOME: home, PATH: ownPath()};
	const run: Pm2Daemon['run'] = async (words, variables = {}, cwd) => {
		const {stdout} = await execa(node, [cli, ...words], {
			...(cwd !== undefined && {cwd}),
			env: personalEnvironment({...own, ...variables}),
			extendEnv: false,
			stdin: 'ignore',
			timeout: commandTimeout,
		});
		return stdout;
	};
	const pid = async (): Promise<number> => Number(await readFile(path.join(home, 'pm2.pid'), 'utf8'));
	return {
		run,
		start: async (program, directory, variables) => {
			await run(['start', program, '--name', name, ...plain], variables, directory);
		},
		remove: async () => {
			await run(['delete', name]);
		},
		pid,
		monit: {words: [cli, 'monit'], variables: own},
		log: path.join(home, 'logs', `${name}-out.log`),
		kill: async () => {
			const daemon = await pid().catch(() => undefined);
			await run(['kill']);
			if (daemon !== undefined) await untilGone(daemon);
		},
	};
};

// It asks the registry for newer versions, and looks for a git repository: neither is what is measured.
const quiet = {PM2_DISABLE_VERSION_CHECK: 'true'};
const plain = ['--interpreter', 'none', '--no-vizion'];

// Its daemon runs on the first `node` of the path, which must be the one that runs all others.
const ownPath = (): string => [path.dirname(node), process.env.PATH].join(path.delimiter);
