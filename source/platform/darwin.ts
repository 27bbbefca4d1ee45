import {constants} from 'node:fs';
import {mkdir, open} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {execa} from 'execa';
import {codeOf, GraceError} from '../core/errors.ts';
import type {Lock, Platform, ProcessEntry} from './contract.ts';
import {familyOf} from './family.ts';
import {parseLsof, withCommands} from './lsof.ts';
import {ageOf, parseMoving, parseProcessList} from './process-list.ts';
import {isThere, sendSignal} from './signal.ts';
import {spawnApplication} from './spawn.ts';

/** macOS: `ps` for processes, a file opened with O_EXLOCK as the lock. */
export const darwin: Platform = {
	// Somebody who only asks holds it for a moment.
	lock: async name => {
		const taken = await lock(name);
		if (taken !== undefined) return taken;
		await wait(askingTakes);
		return lock(name);
	},
	isLocked: async name => {
		const taken = await lock(name);
		await taken?.release();
		return taken === undefined;
	},
	spawn: spawnApplication,
	identify: async pid => (await list(['-p', String(pid)]))[0]?.identity,
	age: async pid => ageOf((await list(['-p', String(pid)]))[0]),
	scan: async visit => {
		const entries = await list(['-ax']);
		entries.forEach(visit);
		return entries;
	},
	look: () => undefined,
	newestPid: () => undefined,
	family: async pid => familyOf(pid, await list(['-ax'])),
	isThere,
	signal: sendSignal,
	moving: async pids => {
		if (pids.length === 0) return [];
		return parseMoving(await ask(['-p', pids.join(','), '-o', 'pid=,state=']));
	},
	killGroup: group => {
		sendSignal(-group, 'SIGKILL');
	},
	endTree: undefined,
	portHolders: async port => {
		const flags = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcu'];
		const {stdout = ''} = await execa('lsof', flags, {reject: false, env: {LC_ALL: 'C'}});
		const holders = parseLsof(stdout);
		if (holders.length === 0) return [];
		const pids = holders.map(({pid}) => pid).join(',');
		const listed = await execa('ps', ['-ww', '-o', 'pid=,command=', '-p', pids], {reject: false});
		return withCommands(holders, listed.stdout ?? '');
	},
	enclosures: undefined,
};

const askingTakes = 50;

// From <fcntl.h>; Node does not name it. The lock is freed with the descriptor, and so with the process.
const exclusiveLock = 0x20;

// Where nobody cleans up, unlike the temporary directory: a removed file would let a second watchdog in.
async function lock(name: string): Promise<Lock | undefined> {
	const {O_RDWR, O_CREAT, O_NONBLOCK} = constants;
	const directory = path.join(os.homedir(), 'Library', 'Application Support', 'grace-tui');
	const file = path.join(directory, `${name}.lock`);
	await mkdir(directory, {recursive: true, mode: 0o700});
	try {
		const handle = await open(file, O_RDWR | O_CREAT | O_NONBLOCK | exclusiveLock, 0o600);
		return {release: () => handle.close()};
	} catch (error) {
		if (codeOf(error) === 'EAGAIN') return undefined;
		throw error;
	}
}

const list = async (which: readonly string[]): Promise<readonly ProcessEntry[]> => {
	const columns = 'pid=,ppid=,pgid=,stat=,lstart=,command=';
	return parseProcessList(await ask([...which, '-E', '-ww', '-o', columns]));
};

const ask = async (words: readonly string[]): Promise<string> => {
	const {stdout, exitCode, cause} = await execa('ps', words, {reject: false, env: {LC_ALL: 'C'}});
	// 1 says that there is no such process. A `ps` that could not run must not look like a machine without any.
	if (exitCode === 0 || (exitCode === 1 && words[0] === '-p')) return stdout;
	throw new GraceError(
		'FAILED',
		`Expected \`ps\` to list the processes, got exit code ${exitCode ?? 'none'}. Try again when the machine has room.`,
		{cause},
	);
};
