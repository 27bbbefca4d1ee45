import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join, sep} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {execa} from 'execa';
import {parseAddress} from '../../source/platform/local-socket.ts';
import {platform} from '../../source/platform/platform.ts';
import {matchesAnyLife} from '../../source/watchdog/cookie.ts';
import {locateWorkspace} from '../../source/watchdog/workspace.ts';
import {cli, node, personalEnvironment, type Variables} from './environment.ts';
import {livingProcesses, type ProcessFacts} from './processes.ts';

export type WorkspaceOptions = {
	/** What `grace.config.json` holds. */
	readonly config?: object;
	/** Other files: path in the workspace → content. */
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	/** The directory's own name. @default one that nobody has */
	readonly name?: string;
};

/** An alert file as it stands. */
export type AlertFile = Readonly<Record<string, unknown>> & {readonly file: string};

/** A directory of its own for one test. */
export type Workspace = {
	readonly directory: string;
	/** To be given to what is started, so that `processes` and `dispose` find it wherever it went. */
	readonly env: Variables;
	readonly path: (...names: string[]) => string;
	readonly readText: (...names: string[]) => Promise<string>;
	readonly readJson: (...names: string[]) => Promise<unknown>;
	readonly writeFile: (name: string, content: string | Uint8Array) => Promise<void>;
	/** The event alerts written so far, in order; none while there is no such directory. */
	readonly alerts: () => Promise<readonly AlertFile[]>;
	/** The pids of the supervised application's whole tree, wherever it went: what carries the cookie. */
	readonly processes: () => Promise<number[]>;
	/** The pids of every `grace-tui`, by the title that it gives itself or by its command line. */
	readonly programs: () => number[];
	/** Kills what is left, watchdogs too, and removes the directory. */
	readonly dispose: () => Promise<void>;
};

/** Makes a workspace in the temporary directory. */
export const createWorkspace = async ({
	config,
	files = {},
	name = '.',
}: WorkspaceOptions = {}): Promise<Workspace> => {
	const place = await realpath(await mkdtemp(join(tmpdir(), 'grace-workspace-')));
	const directory = join(place, name);
	await mkdir(directory, {recursive: true});
	const marker = `GRACE_WORKSPACE_TEST=${randomUUID()}`;
	const path = (...names: string[]): string => join(directory, ...names);
	const write: Workspace['writeFile'] = async (name, content) => {
		await mkdir(dirname(path(name)), {recursive: true});
		await writeFile(path(name), content);
	};
	const isOurs = (found: ProcessFacts): boolean =>
		found.environment.includes(marker) || `${found.directory}${sep}`.startsWith(directory + sep);
	const readText: Workspace['readText'] = (...names) => readFile(path(...names), 'utf8');

	if (config !== undefined) await write('grace.config.json', `${JSON.stringify(config, null, 2)}\n`);
	for (const [name, content] of Object.entries(files)) await write(name, content);

	// Asked for now: once disposed of, the directory tells nothing.
	const {key} = await locateWorkspace(directory);

	return {
		directory,
		env: {GRACE_WORKSPACE_TEST: marker.slice(marker.indexOf('=') + 1)},
		path,
		readText,
		readJson: async (...names) => JSON.parse(await readText(...names)),
		writeFile: write,
		alerts: () => readAlerts(path('alerts')),
		processes: async () => livingProcesses().filter(isOurs).filter(hasCookie).map(toPid),
		programs: () => livingProcesses().filter(isOurs).filter(isOwnProgram).map(toPid),
		dispose: async () => {
			await killAll(() => livingProcesses().filter(isOurs).map(toPid));
			await removeEnclosures(key);
			await removeSocket(path('.grace', 'link'));
			await rm(place, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
		},
	};
};

export type RunOptions = {
	readonly cwd: string;
	readonly env?: Variables;
	/** The words of a program that becomes this one, such as setpriv. @default none */
	readonly through?: readonly string[];
	/** Written to its input, which is closed then. */
	readonly input?: string;
	/** Milliseconds, after which it is killed. @default 30000 */
	readonly timeout?: number;
};

export type RunResult = {
	/** Undefined when a signal ended it. */
	readonly exitCode: number | undefined;
	readonly signal: string | undefined;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs the built program without a terminal until it ends. */
export const runCli = async (args: readonly string[], options: RunOptions): Promise<RunResult> => {
	const {cwd, env, input = '', timeout = 30_000, through = []} = options;
	const [program = node, ...words] = [...through, node, cli, ...args];
	const {exitCode, signal, stdout, stderr} = await execa(program, words, {
		cwd,
		env: personalEnvironment(env),
		extendEnv: false,
		input,
		timeout,
		reject: false,
	});
	return {exitCode, signal, stdout, stderr};
};

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			server.close(() => resolve(port));
		});
	});

const readAlerts = async (directory: string): Promise<readonly AlertFile[]> => {
	const names = await readdir(directory).catch((): string[] => []);
	const files = names
		.map(file => ({file, second: /^(?:critical|warning|info)_(.*)\.json$/.exec(file)?.[1]}))
		.filter((found): found is {file: string; second: string} => found.second !== undefined)
		.sort((one, other) => (one.second < other.second ? -1 : 1));
	return Promise.all(
		files.map(async ({file}) => ({...JSON.parse(await readFile(join(directory, file), 'utf8')), file})),
	);
};

// A watchdog that was killed left those of its application, and what was killed takes a moment to be gone.
const removeEnclosures = async (key: string): Promise<void> => {
	const matches = matchesAnyLife(key);
	const end = performance.now() + 5000;
	while ((await platform.enclosures?.remove(matches)) === false && performance.now() < end) await sleep(20);
};

// A watchdog that was killed left it where others look for theirs.
const removeSocket = async (link: string): Promise<void> => {
	const address = parseAddress((await readFile(link, 'utf8').catch(() => '')).trim());
	if (address?.kind === 'unix') await rm(address.path, {force: true});
};

const hasCookie = ({environment}: ProcessFacts): boolean =>
	environment.some(variable => variable.startsWith('GRACE_LIFE='));

const isOwnProgram = ({words}: ProcessFacts): boolean => words[0] === 'grace-tui' || words.includes(cli);

const toPid = ({pid}: ProcessFacts): number => pid;

// One that forks faster than it is looked for may slip past a look or two: once somebody new shows up, look more often.
const killAll = async (find: () => readonly number[]): Promise<void> => {
	const end = performance.now() + 20_000;
	const killed = new Set<number>();
	let cleanLooks = 2;
	for (let clean = 0; clean < cleanLooks && performance.now() < end; ) {
		const pids = find();
		clean = pids.length === 0 ? clean + 1 : 0;
		if (killed.size > 0 && pids.some(pid => !killed.has(pid))) cleanLooks = 10;
		for (const pid of pids) {
			killed.add(pid);
			kill(pid);
		}
		if (pids.length > 0 || cleanLooks > 2) await sleep(5);
	}
};

const kill = (pid: number): void => {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It ended meanwhile.
	}
};
