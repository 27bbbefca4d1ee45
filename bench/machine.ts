import {cpus, loadavg, release, totalmem, type} from 'node:os';
import type {Bench} from './measurement.ts';

/** What it was measured on and with, in one sentence each. */
export const describeMachine = ({pm2}: Pick<Bench, 'pm2'>, at: Date): readonly string[] => {
	const processors = cpus();
	const model = processors[0]?.model.trim() ?? 'an unknown processor';
	const memory = Math.round(totalmem() / 2 ** 30);
	const load = loadavg()[0]?.toFixed(2) ?? 'unknown';
	const theirs = 'problem' in pm2 ? `pm2 ${pm2.problem}` : `pm2 ${pm2.version}`;
	return [
		`${processors.length} cores of ${model}, ${memory} GiB, ${type()} ${release()}; load ${load} at the start.`,
		`Node ${process.versions.node}, ${theirs}; ${at.toISOString().slice(0, 10)}.`,
	];
};
