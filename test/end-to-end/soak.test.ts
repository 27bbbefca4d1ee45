import {expect} from 'vitest';
import {judge} from '../soak/judge.ts';
import {soak} from '../soak/soak.ts';
import {test} from './stage.ts';

// For longer: npm run soak -- --minutes 30
const seconds = Number(process.env.SOAK_SECONDS ?? 20);
const isLong = process.env.SOAK_SECONDS !== undefined;
const seed = Number(process.env.SOAK_SEED || Math.floor(Math.random() * 100_000));

test(`${seconds} seconds of faults break no promise`, {timeout: (seconds + 90) * 1000}, async ({stage}) => {
	const told: string[] = [];
	const tell = (line: string): void => {
		told.push(line);
		if (isLong) process.stdout.write(`${line}\n`);
	};
	const remains = await soak({stage, seconds, seed, tell});
	if (isLong)
		process.stdout.write(`${told.length} faults, ${Math.round(remains.memory / 2 ** 20)} MiB at the end.\n`);
	expect(await judge(remains), `seed ${seed}: ${told.join(', ')}`).toEqual([]);
});
