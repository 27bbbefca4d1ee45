import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect} from 'vitest';
import {installPm2} from '../../bench/pm2.ts';
import {node, personalEnvironment} from './environment.ts';
import {needs, python} from './packages.ts';
import {isAlive, untilGone} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {recordOf, until, untilRunning} from './supervised.ts';
import {openTerminal} from './terminal.ts';
import {freePort, type RunResult, type Workspace} from './workspace.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What somebody has who never heard of grace-tui. */
const shop = `from fastapi import FastAPI

app = FastAPI()
orders = []


@app.get("/orders")
async def root():
    return orders


@app.post("/orders/{name}")
async def order(name: str):
    orders.append(name)
    return {"orders": len(orders)}
`;

/** Installs the package as it would be published; \`bin\` is where its program is. */
const install = async (scratch: Workspace): Promise<string> => {
	const npm = async (...words: readonly string[]): Promise<string> => {
		const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		const {stdout} = await execa('npm', [...words, ...quiet], {cwd: root, stdin: 'ignore'});
		return stdout.trim();
	};
	const tarball = await npm('pack', '--pack-destination', scratch.directory);
	// Without a network: all that it needs is in it.
	await npm('install', '--global', '--offline', '--prefix', scratch.path('prefix'), scratch.path(tarball));
	return scratch.path('prefix', 'bin');
};

/** Runs the installed program by its name, as a shell would. */
const runnerOf =
	(bin: string, {directory, env}: Workspace) =>
	async (...words: readonly string[]): Promise<RunResult> => {
		const {exitCode, signal, stdout, stderr} = await execa(path.join(bin, 'grace-tui'), words, {
			cwd: directory,
			env: personalEnvironment({...env, PATH: searchPath(bin)}),
			extendEnv: false,
			stdin: 'ignore',
			reject: false,
			timeout: 30_000,
		});
		return {exitCode, signal, stdout, stderr};
	};

const searchPath = (bin: string): string => [bin, path.dirname(node), process.env.PATH].join(path.delimiter);

const answers = async (port: number): Promise<boolean> =>
	fetch(`http://127.0.0.1:${port}/orders`).then(
		({ok}) => ok,
		() => false,
	);

const pidsOf = (workspace: Workspace): Promise<readonly number[]> => workspace.processes();

/** As if the machine had lost its power: whatever lives of this is gone at once, and nothing was tidied. */
const losePower = async (workspace: Workspace, daemon: number): Promise<void> => {
	const watchdog = (await recordOf(workspace))?.watchdog?.pid;
	const lost = [daemon, watchdog, ...(await pidsOf(workspace))].filter(pid => pid !== undefined);
	for (const pid of lost) process.kill(pid, 'SIGKILL');
	for (const pid of lost) await untilGone(pid);
};

const walk = async (stage: Stage, skip: (why: string) => void): Promise<void> => {
	const [workspace, scratch] = await Promise.all([
		stage.workspace({name: 'shop', files: {'app.py': shop}}),
		stage.workspace(),
	]);
	const pm2 = await installPm2(scratch);
	if ('problem' in pm2) return skip(`needs pm2 from the registry (${pm2.problem})`);
	const port = await freePort();
	const bin = await install(scratch);
	const run = runnerOf(bin, workspace);
	const status = async (): Promise<number | undefined> => (await run('status')).exitCode;
	const untilStatus = (code: number): Promise<number> =>
		until(`status to exit with ${code}`, async () => ((await status()) === code ? code : undefined), 30_000);

	// Before anything is there.
	expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+$/);
	expect(await status()).toBe(3);
	expect(await run('status', '--jsn')).toMatchObject({exitCode: 2, stdout: ''});
	await workspace.writeFile('grace_state.json', '{"manual_shutdown": tr');
	expect(await status()).toBe(4);
	await workspace.writeFile('grace_state.json', '{}');

	const command = `${python} -m uvicorn app:app --port ${port}`;
	const initialized = await run('init', '--pm2', '--port', String(port), '--command', command);
	expect(initialized).toMatchObject({exitCode: 0, stderr: ''});
	expect(initialized.stdout).toContain('pm2 start ecosystem.config.cjs');

	const daemon = pm2.at(scratch.path('home'));
	const tell = (...words: readonly string[]) => daemon.run(words, workspace.env, workspace.directory);
	try {
		await tell('start', 'ecosystem.config.cjs');
		await tell('save');
		const first = await untilRunning(workspace);
		await untilStatus(0);
		expect(await answers(port)).toBe(true);

		const console = openTerminal({
			program: path.join(bin, 'grace-tui'),
			cwd: workspace.directory,
			env: {...workspace.env, PATH: searchPath(bin)},
		});
		try {
			await console.waitFor(/● running[\s\S]*healthy/);
			await console.waitFor(`pid ${first.pid}`);

			process.kill(first.pid, 'SIGKILL');
			const second = await untilRunning(workspace, first.life);
			await console.waitFor('The application ended with SIGKILL');
			await console.waitFor(`pid ${second.pid}`);
			await untilStatus(0);

			// Less patience, while all of it runs.
			const config = JSON.parse(await workspace.readText('grace.config.json'));
			const {health} = config.watchdog;
			const impatient = {
				check_interval: 0.5,
				stop_timeout: 1,
				health: {...health, timeout: 0.5, failure_threshold: 5},
			};
			await workspace.writeFile(
				'grace.config.json',
				JSON.stringify({...config, watchdog: {...config.watchdog, ...impatient}}),
			);
			// It lives, and answers nobody.
			process.kill(second.pid, 'SIGSTOP');
			await untilStatus(5);
			await console.waitFor(/failing|not answer/);
			const third = await untilRunning(workspace, second.life);
			await console.waitFor('health_degraded');
			await untilStatus(0);

			expect(await run('stop')).toMatchObject({exitCode: 0, stderr: ''});
			expect([isAlive(third.pid), await answers(port), await status()]).toEqual([false, false, 3]);
			await console.waitFor('kill switch');
			console.press('q');
			expect(await console.exit).toEqual({code: 0, signal: null});
		} finally {
			await console.close();
		}

		await losePower(workspace, await daemon.pid());
		await tell('resurrect');
		await until('the watchdog that pm2 has started', async () => {
			const pid = (await recordOf(workspace))?.watchdog?.pid;
			return pid !== undefined && isAlive(pid) ? pid : undefined;
		});
		expect([await status(), await pidsOf(workspace)]).toEqual([3, []]);

		expect(await run('start')).toMatchObject({exitCode: 0, stderr: ''});
		await untilStatus(0);
		expect(await answers(port)).toBe(true);

		// And where nobody had stopped it, it comes back by itself.
		const last = await untilRunning(workspace);
		await losePower(workspace, await daemon.pid());
		await tell('resurrect');
		await untilRunning(workspace, last.life);
		await untilStatus(0);

		const doctor = await run('doctor');
		expect(doctor).toMatchObject({exitCode: 0, stderr: ''});
		expect(doctor.stdout).toMatch(/\n\nAll is well\.$/);
	} finally {
		await daemon.kill();
	}
};

needs('python3-fastapi', 'python3-uvicorn')('a newcomer with a FastAPI application', () => {
	test(
		'installs it, keeps the application up under pm2, sees it crash and come back, stops it, loses power, starts it',
		async ({stage, skip}) => walk(stage, skip),
		150_000,
	);
});
