import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {cli, node, personalEnvironment, type Variables} from '../test/end-to-end/environment.ts';
import {now} from './first-instruction.ts';
import type {Bench, Column} from './measurement.ts';

const loop = fileURLToPath(new URL('smallest-loop.mjs', import.meta.url));
const stopPatience = 15_000;

/** A program to keep alive. */
export type Launch = {
	readonly program: string;
	/** A directory of this launch alone; it is made. */
	readonly directory: string;
	readonly variables: Variables;
};

/** A supervisor at work. */
export type Running = {
	/** The instant before it was launched, as `now` tells it. */
	readonly launchedAt: bigint;
	/** The process that supervises. */
	readonly pid: number;
	/** Where the program's output goes, if anywhere. */
	readonly log: string | undefined;
	/** Ends the supervisor and the program. */
	readonly stop: () => Promise<void>;
};

/** Something that keeps a program alive, each with a launch of its own. */
export type Contender = {readonly name: Column; readonly start: (launch: Launch) => Promise<Running>};

/** All that can be had on this machine, in the order of the columns. `flags` are for `watch`. */
export const contendersOf = ({scratch, pm2}: Bench, flags: readonly string[] = []): readonly Contender[] => {
	const run = async (words: readonly string[], {directory, variables}: Launch, log: string | undefined) => {
		await mkdir(directory, {recursive: true});
		const launchedAt = now();
		const child = spawn(node, words, {
			cwd: directory,
			stdio: 'ignore',
			detached: true,
			env: personalEnvironment({...scratch.env, ...variables}),
		});
		return {launchedAt, pid: child.pid ?? 0, log, child};
	};

	const graceTui: Contender = {
		name: 'grace-tui',
		start: async launch => {
			// The others rotate no log either.
			const words = [cli, 'watch', '--log-max-size', '1G', ...flags, '--', launch.program];
			const {child, ...running} = await run(words, launch, path.join(launch.directory, 'logs', 'grace.log'));
			return {...running, stop: () => end(child, () => child.kill('SIGTERM'))};
		},
	};

	const smallestLoop: Contender = {
		name: 'loop',
		start: async launch => {
			const {child, ...running} = await run([loop, launch.program], launch, undefined);
			// It has a group of its own, with the program in it.
			return {...running, stop: () => end(child, () => process.kill(-running.pid, 'SIGKILL'))};
		},
	};

	if ('problem' in pm2) return [graceTui, smallestLoop];
	const theirs: Contender = {
		name: 'pm2',
		start: async ({program, directory, variables}) => {
			await mkdir(directory, {recursive: true});
			const daemon = pm2.at(path.join(directory, 'pm2-home'));
			const launchedAt = now();
			await daemon.start(program, directory, variables);
			return {launchedAt, pid: await daemon.pid(), log: daemon.log, stop: daemon.kill};
		},
	};
	return [graceTui, smallestLoop, theirs];
};

/** The same, beginning with another one each round, so that nobody is always first. */
export const turned = <Item>(items: readonly Item[], round: number): readonly Item[] => {
	const by = round % items.length;
	return [...items.slice(by), ...items.slice(0, by)];
};

const end = async (child: ChildProcess, ask: () => void): Promise<void> => {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = once(child, 'exit');
	ask();
	const impatience = setTimeout(() => child.kill('SIGKILL'), stopPatience);
	await exit;
	clearTimeout(impatience);
};
