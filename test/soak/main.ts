import {spawnSync} from 'node:child_process';
import {parseArgs} from 'node:util';

// npm run soak -- --minutes 30 --seed 7
const {values} = parseArgs({
	options: {minutes: {type: 'string', default: '3'}, seed: {type: 'string', default: ''}},
});

const {status} = spawnSync('vitest', ['run', 'test/end-to-end/soak.test.ts', '--disable-console-intercept'], {
	stdio: 'inherit',
	env: {...process.env, SOAK_SECONDS: String(Number(values.minutes) * 60), SOAK_SEED: values.seed},
});
process.exitCode = status ?? 1;
