import {parseArgs} from 'node:util';
import {createWorkspace} from '../test/end-to-end/workspace.ts';
import {beat} from './beat.ts';
import {firstFrame} from './first-frame.ts';
import {flood} from './flood.ts';
import {kernels} from './kernels.ts';
import {keys} from './keys.ts';
import {launch} from './launch.ts';
import {describeMachine} from './machine.ts';
import type {Bench, Measurement, Row} from './measurement.ts';
import {notifiers} from './notifiers.ts';
import {installPm2} from './pm2.ts';
import {readme, writeBetweenMarks} from './readme-file.ts';
import {rest} from './rest.ts';
import {restart} from './restart.ts';
import {scale} from './scale.ts';
import {screen} from './screen.ts';
import {formatTable} from './table.ts';

const measurements: Readonly<Record<string, Measurement>> = {
	restart,
	launch,
	rest,
	flood,
	'first-frame': firstFrame,
	keys,
	screen,
	kernels,
	beat,
	scale,
	notifiers,
};

// Where there is nobody to compare with, pm2 need not be had.
const alone = ['first-frame', 'keys', 'kernels', 'beat', 'scale', 'notifiers'];

// `--write` puts the table into the readme; `--quick` does a tenth of everything, for a look.
const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {write: {type: 'boolean', default: false}, quick: {type: 'boolean', default: false}},
});
const names = positionals.length === 0 ? Object.keys(measurements) : positionals;
const unknown = names.find(name => !Object.hasOwn(measurements, name));

const tell = (line: string): void => {
	process.stderr.write(`${line}\n`);
};

const run = async (): Promise<void> => {
	const scratch = await createWorkspace();
	const leave = (): void => {
		scratch.dispose().finally(() => process.exit(1));
	};
	process.once('SIGINT', leave).once('SIGTERM', leave);
	try {
		const isCompared = names.some(name => !alone.includes(name));
		if (isCompared) tell('Installing pm2 for this run.');
		const pm2 = isCompared ? await installPm2(scratch) : {problem: 'not needed'};
		const times = (count: number): number => (values.quick ? Math.ceil(count / 10) : count);
		const bench: Bench = {scratch, pm2, times};
		const machine = describeMachine(bench, new Date());
		const rows: Row[] = [];
		for (const name of names) {
			tell(`Measuring ${name}.`);
			try {
				rows.push(...((await measurements[name]?.(bench)) ?? []));
			} catch (error) {
				// One that could not be measured does not cost the others their results.
				tell(`${name} failed: ${String(error)}`);
				process.exitCode = 1;
			}
		}
		const result = `${machine.join('\n')}\n\n${formatTable(rows)}`;
		process.stdout.write(`${result}\n`);
		if (values.write && process.exitCode === undefined) await writeBetweenMarks(readme, result);
	} finally {
		await scratch.dispose();
	}
};

if (unknown === undefined) {
	await run();
} else {
	tell(`Expected one of ${Object.keys(measurements).join(', ')}, got ${unknown}.`);
	process.exitCode = 2;
}
