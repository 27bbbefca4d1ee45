import {readFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {fixture, node} from '../end-to-end/environment.ts';
import {isAlive} from '../end-to-end/processes.ts';
import type {Stage} from '../end-to-end/stage.ts';
import {recordOf, until, untilRunning} from '../end-to-end/supervised.ts';
import type {Terminal} from '../end-to-end/terminal.ts';
import type {Workspace} from '../end-to-end/workspace.ts';
import {createRandom, type Random} from './random.ts';

const config = {
	command: [node, fixture('numbered.mjs')],
	watchdog: {min_uptime_for_success: 0.3, stop_timeout: 2, restart_delay: 0.05, max_consecutive_failures: 50},
};

type Options = {
	readonly stage: Stage;
	readonly seconds: number;
	readonly seed: number;
	/** Each fault as it is put in. */
	readonly tell: (line: string) => void;
};

/** What is left when the faults are over and everything was told to end. */
export type Remains = {
	readonly workspace: Workspace;
	/** How often each fault was put in. */
	readonly faults: Readonly<Record<string, number>>;
	/** Processes of the application and watchdogs that were alive at the end, before they were told to stop. */
	readonly applications: number;
	readonly watchdogs: number;
	/** The last watchdog's resident memory in bytes. */
	readonly memory: number;
};

/**
 * The built program under faults with real processes: application, watchdog and console are killed, the state is edited,
 * commands come from everywhere, the link hears noise, and the output floods. Whoever keeps services alive, as systemd
 * does, brings a watchdog back that was killed.
 */
export const soak = async ({stage, seconds, seed, tell}: Options): Promise<Remains> => {
	const random = createRandom(seed);
	const workspace = await stage.workspace({config});
	const keeper = keepWatched(stage, workspace);
	const consoles: Terminal[] = [];
	const {pid, life} = await untilRunning(workspace);
	// One restart for sure, whatever chance brings.
	process.kill(pid, 'SIGKILL');
	await untilRunning(workspace, life);

	const faults = faultsOf({stage, workspace, random, consoles});
	const counts: Record<string, number> = Object.fromEntries(Object.keys(faults).map(name => [name, 0]));
	const end = performance.now() + seconds * 1000;
	while (performance.now() < end) {
		const name = random.pick(Object.keys(faults));
		tell(name);
		counts[name] = (counts[name] ?? 0) + 1;
		await faults[name]?.();
		await sleep(random.below(300));
	}

	for (const console of consoles) await console.close(0);
	await workspace.writeFile('grace_state.json', '{"manual_shutdown": false}');
	const watchdog = await untilCalm(workspace);
	keeper.stop();
	await until('one watchdog', () => (workspace.programs().length === 1 ? true : undefined));
	const remains = {
		workspace,
		faults: counts,
		applications: (await workspace.processes()).length,
		watchdogs: workspace.programs().length,
		memory: await residentMemory(watchdog),
	};
	await stage.run(workspace, ['shutdown']);
	await until('the watchdogs to end', () => (workspace.programs().length === 0 ? true : undefined));
	return remains;
};

/** For a second one application is up, and watched by the same living watchdog; resolves with its pid. */
const untilCalm = async (workspace: Workspace): Promise<number> => {
	let calmSince = performance.now();
	let last = 0;
	return until(
		'one application and one watchdog',
		async () => {
			const {watchdog, phase, pid} = (await recordOf(workspace)) ?? {};
			const pids = await workspace.processes();
			const isCalm =
				phase === 'running' &&
				watchdog?.pid === last &&
				isAlive(watchdog.pid) &&
				pids.length === 1 &&
				pids[0] === pid;
			last = watchdog?.pid ?? 0;
			if (!isCalm) calmSince = performance.now();
			return performance.now() - calmSince > 1000 ? last : undefined;
		},
		30_000,
	);
};

type Keeper = {readonly stop: () => void};

const keepWatched = (stage: Stage, workspace: Workspace): Keeper => {
	let isStopped = false;
	const start = (): void => {
		if (isStopped) return;
		const {exit} = stage.begin(workspace, ['watch']);
		// One that finds somebody else watching ends at once: as with systemd's, the next comes a while later.
		void exit.then(() => sleep(100)).then(start);
	};
	start();
	return {
		stop: () => {
			isStopped = true;
		},
	};
};

type Field = {
	readonly stage: Stage;
	readonly workspace: Workspace;
	readonly random: Random;
	readonly consoles: Terminal[];
};

const faultsOf = ({
	stage,
	workspace,
	random,
	consoles,
}: Field): Readonly<Record<string, () => Promise<void>>> => {
	const signal = async (whose: 'application' | 'watchdog', name: NodeJS.Signals): Promise<void> => {
		const {pid, watchdog} = (await recordOf(workspace)) ?? {};
		const target = whose === 'application' ? pid : watchdog?.pid;
		const isOurs = target !== undefined && isAlive(target);
		if (isOurs) process.kill(target, name);
	};
	const command =
		(...words: string[]) =>
		async (): Promise<void> => {
			await stage.run(workspace, words);
		};
	return {
		'kill the application': () => signal('application', 'SIGKILL'),
		'end the application': () => signal('application', 'SIGTERM'),
		'kill the watchdog': () => signal('watchdog', 'SIGKILL'),
		'stop the watchdog for a moment': async () => {
			await signal('watchdog', 'SIGSTOP');
			await sleep(200);
			await signal('watchdog', 'SIGCONT');
		},
		'end the watchdog': () => signal('watchdog', 'SIGTERM'),
		flood: () => signal('application', 'SIGUSR2'),
		'open a console': async () => {
			if (consoles.length < 3) consoles.push(stage.console(workspace));
			await sleep(300);
		},
		'kill a console': async () => {
			consoles.shift()?.kill('SIGKILL');
		},
		'close a console': async () => {
			consoles.shift()?.kill('SIGHUP');
		},
		stop: command('stop'),
		start: command('start'),
		restart: command('restart'),
		status: command('status', '--json'),
		'set the kill switch': () => workspace.writeFile('grace_state.json', '{"manual_shutdown": true}'),
		'clear the kill switch': () => workspace.writeFile('grace_state.json', '{"manual_shutdown": false}'),
		'spoil the state': () => workspace.writeFile('grace_state.json', '{"manual_shutdown": tr'),
		'noise on the link': () => makeNoise(workspace, random),
	};
};

const makeNoise = async (workspace: Workspace, random: Random): Promise<void> => {
	const address = await workspace.readText('.grace', 'link').catch(() => '');
	const path = /^unix:(.+)$/.exec(address)?.[1];
	if (path === undefined) return;
	const noise = Buffer.from(Array.from({length: 5000}, () => random.below(256)));
	await new Promise<void>(resolve => {
		const socket = connect(path);
		socket.once('connect', () => socket.end(noise));
		socket.on('error', () => {});
		socket.resume();
		socket.once('close', () => resolve());
	});
};

const residentMemory = async (pid: number): Promise<number> => {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) * 1024;
};
