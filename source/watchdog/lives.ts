import {codeOf, messageOf} from '../core/errors.ts';
import type {Exit} from '../core/exit.ts';
import type {ProcessEffect, ProcessEvent} from '../core/phase.ts';
import type {Platform, Traces} from '../platform/contract.ts';
import {signalTree, stopTree, sweepTree, type TreeStop} from '../platform/tree.ts';
import type {Clock} from '../runtime/clock.ts';
import type {ApplicationLog, OutputRange} from './application-log.ts';
import {cookieOf, matchesAnyLife, matchesUntil} from './cookie.ts';
import {watchRoot} from './watch-root.ts';

type Options = {
	readonly workspaceKey: string;
	readonly platform: Platform;
	readonly clock: Clock;
	readonly log: Pick<ApplicationLog, 'descriptor' | 'size'>;
	/** How the next life is run. */
	readonly launch: () => LaunchSettings;
	readonly send: (event: ProcessEvent) => void;
	/** The root of a life ended; told before anything is decided about it. */
	readonly onExit: (life: number, exit: Exit) => void;
	readonly onError: (error: unknown) => void;
};

/** How a life is run, and asked to end. */
export type LaunchSettings = {
	readonly command: readonly string[];
	readonly cwd: string;
	readonly environment: NodeJS.ProcessEnv;
	readonly stopSignal: NodeJS.Signals;
};

/** A root that somebody else started, as it was found. */
type LivingRoot = Pick<Extract<ProcessEffect, {type: 'adopt'}>, 'life' | 'pid' | 'identity' | 'spawnedAt'> & {
	/** Bytes of output before it. */
	readonly outputBegin: number;
};

type LifeTraces = ReturnType<Traces['begin']>;

/** The processes of the application, one life at a time. */
export type Lives = {
	/** The pid of the new life's root, if it could be started. */
	readonly spawn: (life: number) => number | undefined;
	/** Looks after a living root that somebody else started; its end is seen, and how it ended is not. */
	readonly adopt: (root: LivingRoot) => void;
	readonly killGroup: (life: number) => void;
	readonly sweep: (life: number) => Promise<void>;
	/** Reports `gone` when nothing of this workspace's application is left. `root` is its living first process. */
	readonly stopTree: (life: number, root: number | undefined) => void;
	readonly killTree: (life: number) => void;
	/** Where the output of a life stands in the log; undefined for one that never was, or is long gone. Never rejects. */
	readonly output: (life: number) => Promise<OutputRange | undefined>;
};

/** Carries out what was decided about the application's processes, and tells what became of it. */
export const createLives = (options: Options): Lives => {
	const {workspaceKey, platform, clock, log, launch, send, onError} = options;
	// What a life was begun with asks it to end; one that was found is taken for one of ours.
	let {stopSignal, cwd} = launch();
	const roots = new Map<number, number>();
	let newest: {readonly life: number; readonly begin: Promise<number>} | undefined;
	let ended: {readonly life: number; readonly output: Promise<OutputRange>} | undefined;
	let stopping: {readonly life: number; readonly stop: TreeStop} | undefined;

	const onEnd = (
		{
			life,
			spawnedAt,
			traces,
		}: {readonly life: number; readonly spawnedAt: number; readonly traces?: LifeTraces},
		code: number | null,
		signal: string | null,
	): void => {
		const pid = roots.get(life);
		const shown = signal === null || pid === undefined ? undefined : traces?.read({pid, signal, cwd});
		const exit = {code, signal, uptime: Math.round(clock.now() - spawnedAt), ...shown};
		// Asked for before the next life is there to write; the answer is awaited only when an alert wants it.
		if (newest?.life === life) ended = {life, output: until(newest.begin, size())};
		options.onExit(life, exit);
		send({type: 'exited', life, exit});
		roots.delete(life);
	};

	const size = (): Promise<number> => log.size().catch(() => 0);

	const start = (life: number): number | undefined => {
		const spawnedAt = clock.now();
		const {command: words, environment, ...current} = launch();
		({stopSignal, cwd} = current);
		const onFailure = (error: unknown): void =>
			send({type: 'spawnFailed', life, error: explainSpawn(error, words[0] ?? '', cwd)});
		// Asked for first: a new file may begin with it.
		const output = log.descriptor;
		const begin = size();
		let traces: LifeTraces | undefined;
		try {
			const pid = platform.spawn({
				command: words,
				cwd,
				environment,
				cookie: cookieOf(workspaceKey, life),
				output,
				onExit: (code, signal) => onEnd({life, spawnedAt, ...(traces && {traces})}, code, signal),
				onError: onFailure,
			});
			// Only now: it runs already.
			traces = platform.traces?.begin();
			newest = pid === undefined ? undefined : {life, begin};
			return pid;
		} catch (error) {
			onFailure(error);
			return undefined;
		}
	};

	return {
		spawn: life => {
			const pid = start(life);
			if (pid === undefined) return undefined;
			roots.set(life, pid);
			// Not waited for: it runs already, and what it starts until then goes in with it.
			void platform.enclosures?.enclose(cookieOf(workspaceKey, life), pid);
			send({type: 'spawned', life, pid});
			return pid;
		},
		adopt: ({life, pid, identity, spawnedAt, outputBegin}) => {
			roots.set(life, pid);
			({stopSignal, cwd} = launch());
			newest = {life, begin: Promise.resolve(outputBegin)};
			// Somebody may have died while it stood still for him.
			signalTree(platform, {root: pid, matches: matchesAnyLife(workspaceKey)}, 'SIGCONT').catch(onError);
			watchRoot({platform, clock, pid, identity, onGone: () => onEnd({life, spawnedAt}, null, null)});
		},
		killGroup: life => {
			const root = roots.get(life);
			if (root !== undefined) platform.killGroup(root);
		},
		sweep: async life => {
			await sweepTree(platform, {root: undefined, matches: matchesUntil(workspaceKey, life)});
		},
		stopTree: (life, root) => {
			const stop = stopTree(platform, {root, matches: matchesAnyLife(workspaceKey)}, stopSignal);
			stopping = {life, stop};
			// The exit of the root is told by itself, and first.
			stop.gone.then(() => untilExitTold(life)).then(() => send({type: 'gone', life}), onError);
		},
		killTree: life => {
			if (stopping?.life === life) stopping.stop.kill();
		},
		output: async life => {
			if (ended?.life === life) return ended.output;
			return newest?.life === life ? until(newest.begin, size()) : undefined;
		},
	};

	async function untilExitTold(life: number): Promise<void> {
		const told = () => !roots.has(life);
		for (let turns = 0; !told() && turns < 100; turns += 1) {
			await new Promise<void>(resolve => {
				clock.callAt(clock.now() + 5, resolve);
			});
		}
	}
};

const until = async (begin: Promise<number>, end: Promise<number>): Promise<OutputRange> => ({
	begin: await begin,
	end: await end,
});

const explainSpawn = (error: unknown, program: string, cwd: string): string => {
	const code = codeOf(error);
	if (code === 'ENOENT')
		return `\`${program}\` was not found, or there is no directory ${cwd}. Install it, or correct \`command\` or \`cwd\`.`;
	if (code === 'EACCES')
		return `\`${program}\` may not be executed, or the directory ${cwd} not be entered. Give permission, or correct \`command\` or \`cwd\`.`;
	return `\`${program}\` could not be run: ${messageOf(error)}`;
};
