import {execa} from 'execa';
import {GraceError} from '../core/errors.ts';
import type {Platform} from './contract.ts';
import {familyOf} from './family.ts';
import {parsePortTable} from './port-table.ts';
import {ageOf, parseProcessTable, type WindowsProcess} from './process-table.ts';
import {isThere, sendSignal} from './signal.ts';
import {connects, listenOn} from './socket-lock.ts';
import {spawnApplication} from './spawn.ts';

/**
 * Windows: a named pipe as the lock, `taskkill` for the tree, CIM for processes.
 * A process's environment cannot be read there, so descent from the root takes the cookie's place.
 */
export const windows: Platform = {
	lock: name => listenOn(pipe(name)),
	isLocked: name => connects(pipe(name)),
	spawn: spawnApplication,
	identify: async pid => (await list(`ProcessId=${pid}`))[0]?.identity,
	age: async pid => ageOf((await list(`ProcessId=${pid}`))[0]),
	scan: async visit => {
		const entries = (await list()).map(entry => ({...entry, group: 0, session: 0, cookie: undefined}));
		entries.forEach(visit);
		return entries;
	},
	look: () => undefined,
	newestPid: () => undefined,
	family: async pid => familyOf(pid, await list()),
	isThere,
	signal: sendSignal,
	moving: undefined,
	killGroup: () => {
		// Windows has no process groups to signal; `taskkill /T` took the descendants while the root lived.
	},
	endTree: async (pid, isForced) => {
		await execa('taskkill', ['/PID', String(pid), '/T', ...(isForced ? ['/F'] : [])], {
			reject: false,
			windowsHide: true,
		});
	},
	portHolders: async port => {
		const listeners = `Get-NetTCPConnection -State Listen -LocalPort ${port} -ErrorAction SilentlyContinue`;
		const pids = `${listeners} | Select-Object -ExpandProperty OwningProcess -Unique`;
		const each = 'Get-CimInstance Win32_Process -Filter "ProcessId=$_"';
		const columns = 'ProcessId, Name, CommandLine';
		const {stdout = ''} = await ask(`${pids} | ForEach-Object { ${each} } | Select-Object ${columns}`);
		return parsePortTable(stdout);
	},
	enclosures: undefined,
};

const pipe = (name: string): string => `\\\\.\\pipe\\grace-tui-${name}`;

const list = async (filter?: string): Promise<readonly WindowsProcess[]> => {
	const query = `Get-CimInstance Win32_Process ${filter === undefined ? '' : `-Filter "${filter}"`}`;
	const columns = 'ProcessId, ParentProcessId, @{n="Start";e={$_.CreationDate.ToFileTimeUtc()}}';
	const {stdout, exitCode, cause} = await ask(`${query} | Select-Object ${columns}`);
	// A PowerShell that could not run must not look like a machine without processes.
	if (exitCode === 0) return parseProcessTable(stdout);
	throw new GraceError(
		'FAILED',
		`Expected PowerShell to list the processes, got exit code ${exitCode ?? 'none'}. Try again when the machine has room.`,
		{cause},
	);
};

const ask = (query: string) =>
	execa(
		'powershell.exe',
		['-NoProfile', '-NonInteractive', '-Command', `${query} | ConvertTo-Json -Compress`],
		{reject: false, windowsHide: true},
	);
