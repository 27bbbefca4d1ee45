import {copyFile, lstat, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {planSupervision} from '../session/plan.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {demoGreeting, demoKeys, demoRemarks} from './demo-keys.ts';
import {stopUnwatched} from './ending.ts';
import type {Keyboard} from './keyboard.ts';
import {findApplication, isWatched} from './remote.ts';
import {runConsole} from './run-console.ts';
import {type Context, lenientSettingsOf} from './verb.ts';

const prefix = 'grace-tui-demo-';
// Younger than this it may be a demo that has not taken its lock yet.
const justBegun = 60_000;

/** The console on the demo's application, in a workspace that is gone when this resolves. */
export const runDemo = async (keyboard: Keyboard, context: Context): Promise<void> => {
	await clearAbandoned(context);
	const temporary = await mkdtemp(path.join(os.tmpdir(), prefix));
	const directory = path.join(temporary, 'demo');
	// A demo whose terminal is gone is of no use to anybody.
	process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
	try {
		const port = await freePort();
		await layOut(directory, port);
		const plan = await planSupervision({...context, directory, configFile: undefined, command: undefined});
		const extras = {extraKeys: demoKeys(port), greeting: demoGreeting, remarks: demoRemarks};
		await runConsole({plan, keyboard, context, canDetach: false, extras});
	} finally {
		await rm(temporary, {recursive: true, force: true});
	}
};

// A demo that was killed left its application behind, and its workspace, where nobody would look for them.
const clearAbandoned = async (context: Context): Promise<void> => {
	for (const name of await readdir(os.tmpdir())) {
		if (!name.startsWith(prefix)) continue;
		const temporary = path.join(os.tmpdir(), name);
		try {
			const {uid, mtimeMs} = await lstat(temporary);
			if (uid !== process.getuid?.() || Date.now() - mtimeMs < justBegun) continue;
			const workspace = await locateWorkspace(path.join(temporary, 'demo'));
			if (await isWatched(workspace)) continue;
			const left = await findApplication(workspace);
			const {settings} = await lenientSettingsOf(context, workspace);
			if (left !== undefined) await stopUnwatched(workspace, settings, left);
			await rm(temporary, {recursive: true, force: true});
		} catch {
			// Just begun, or just gone: another demo's own business.
		}
	}
};

const layOut = async (directory: string, port: number): Promise<void> => {
	const config = {
		command: [path.basename(process.execPath), 'serve.mjs'],
		env: {PORT: port, PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter)},
		watchdog: {check_interval: 2, min_uptime_for_success: 10, stop_timeout: 5, health: {port, timeout: 2}},
		kernels: {heartbeat_timeout: 4, restart_cooldown: 2, restart_timeout: 4, stable_after: 30},
	};
	await mkdir(directory);
	await copyFile(fileURLToPath(new URL('demo.js', import.meta.url)), path.join(directory, 'serve.mjs'));
	await writeFile(path.join(directory, 'grace.config.json'), `${JSON.stringify(config, undefined, 2)}\n`);
};

const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = net.createServer().once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});
