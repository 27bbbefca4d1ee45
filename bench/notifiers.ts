import {mkdir, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {serve} from '../test/notifiers/send/servers.ts';
import {compile} from './compile.ts';
import {contendersOf} from './contenders.ts';
import {applicationOf, between, firstInstruction, now, variableOf} from './first-instruction.ts';
import type {Measurement} from './measurement.ts';
import {summarize} from './statistics.ts';

const pause = 400;
const flags = ['--min-uptime-for-success', '0.05'];
/** Milliseconds between two alerts: a thousand in a minute. */
const alertInterval = 60;

/** The time of a restart while a thousand alerts a minute go to three receivers, one of which never answers, and one of which fails. */
export const notifiers: Measurement = async bench => {
	const program = await compile(bench.scratch, 'fixtures/apps/first-instruction.c');
	const [taking, hanging, failing] = await Promise.all([
		serve(response => response.writeHead(204).end()),
		serve(() => {}),
		serve(response => response.writeHead(500).end()),
	]);
	const receivers = [taking, hanging, failing].map(({url}, index) => ({
		...{type: 'webhook', name: `receiver-${index}`, url},
		...{group_wait: 0, group_interval: 0.2, max_per_hour: 100_000, timeout: 2},
	}));
	const [contender] = contendersOf(bench, flags);
	if (contender === undefined) return [];
	const start = async (name: string, config: object) => {
		const file = bench.scratch.path(`notifiers-${name}.txt`);
		const directory = bench.scratch.path(`notifiers-${name}`);
		await mkdir(directory, {recursive: true});
		await writeFile(path.join(directory, 'grace.config.json'), JSON.stringify(config));
		const running = await contender.start({program, directory, variables: variableOf(file)});
		await firstInstruction(file, 1);
		return {name, file, directory, running, readings: [] as number[]};
	};
	const quiet = await start('quiet', {});
	const busy = await start('busy', {notifiers: receivers});

	let isOver = false;
	let raised = 0;
	const raise = async (): Promise<void> => {
		for (; !isOver; raised += 1) {
			const unnamed = path.join(busy.directory, `.alert-${raised}`);
			await writeFile(unnamed, JSON.stringify({event_type: 'shop.till.empty', payload: {till: raised}}));
			await rename(unnamed, path.join(busy.directory, 'alerts', `warning_20300101_${clockOf(raised)}.json`));
			await sleep(alertInterval);
		}
	};
	const raising = raise();
	const rounds = bench.times(50);
	for (let round = 1; round <= rounds; round += 1) {
		for (const one of round % 2 === 0 ? [quiet, busy] : [busy, quiet]) {
			await sleep(pause);
			const pid = await applicationOf(program, one.file);
			const killedAt = now();
			process.kill(pid, 'SIGKILL');
			one.readings.push(between(killedAt, await firstInstruction(one.file, round + 1)));
		}
	}
	isOver = true;
	await raising;
	await Promise.all([quiet, busy].map(({running}) => running.stop()));
	await Promise.all([taking, hanging, failing].map(({close}) => close()));

	const without = summarize(quiet.readings).median;
	return [
		{
			what: "From SIGKILL to the new process's first instruction, without alerts to send",
			unit: 'ms',
			cells: {'grace-tui': quiet.readings},
			goals: [],
		},
		{
			what: 'The same while 1,000 alerts a minute go to three receivers, one of which hangs and one of which fails',
			unit: 'ms',
			cells: {'grace-tui': busy.readings},
			goals: [
				{
					text: 'at most 1.2 × without',
					actual: summarize(busy.readings).median,
					limit: without * 1.2,
					sense: 'most',
				},
			],
		},
	];
};

/** A time of a day for each alert, so that each has a name of its own. */
const clockOf = (index: number): string => {
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${two(Math.floor(index / 3600) % 24)}${two(Math.floor(index / 60) % 60)}${two(index % 60)}`;
};
