import {readdirSync, readFileSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {createEnclosures, findOwnCgroup} from './cgroup.ts';
import type {Platform, ProcessEntry} from './contract.ts';
import {familyOf} from './family.ts';
import {portHolders} from './linux-port.ts';
import {linuxTraces} from './linux-traces.ts';
import {isThere, sendSignal} from './signal.ts';
import {connects, listenOn} from './socket-lock.ts';
import {spawnApplication} from './spawn.ts';

/** Linux: `/proc` for processes, an abstract socket as the lock (one per network namespace), cgroups as enclosures. */
export const linux: Platform = {
	lock: name => listenOn(abstractSocket(name)),
	isLocked: name => connects(abstractSocket(name)),
	spawn: spawnApplication,
	identify: async pid => {
		try {
			return identityOf(await readFile(`/proc/${pid}/stat`, 'latin1'));
		} catch {
			// No such file: no such process.
			return undefined;
		}
	},
	age: async pid => {
		const startTicks = readStat(pid)?.startTicks;
		const uptime = Number.parseFloat(tryRead('/proc/uptime') ?? '');
		return startTicks === undefined ? undefined : Math.max(uptime * 1000 - Number(startTicks) * tick, 0);
	},
	scan: async visit => scan(visit),
	look,
	newestPid: () => {
		const pid = Number(tryRead('/proc/loadavg')?.trim().split(' ').at(-1));
		return Number.isInteger(pid) ? pid : undefined;
	},
	family: async pid => {
		const children = await childrenOf(pid);
		return children === undefined ? familyByScan(pid) : withDescendants(pid, children);
	},
	isThere,
	signal: sendSignal,
	moving: async pids => pids.filter(isMoving),
	killGroup: group => {
		sendSignal(-group, 'SIGKILL');
	},
	endTree: undefined,
	portHolders,
	enclosures: createEnclosures({
		findDirectory: findOwnCgroup,
		family: async pid => withDescendants(pid, (await childrenOf(pid)) ?? []),
	}),
	traces: linuxTraces,
};

const abstractSocket = (name: string): string => `\0grace-tui-${process.getuid?.() ?? 0}-${name}`;

// procfs is memory, not disk: reading it never waits for a device, and a scan must outrun a process that forks.
const tryRead = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'latin1');
	} catch {
		// The process ended between the listing and the look.
		return undefined;
	}
};

type Stat = {
	readonly pid: number;
	readonly state: string;
	readonly parent: number;
	readonly group: number;
	readonly session: number;
	readonly startTicks: string;
	readonly isKernel: boolean;
};

// The command name is in parentheses and may itself hold spaces and parentheses.
const parseStat = (text: string): Stat | undefined => {
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [state, parent, group, session, , , flags] = fields;
	const startTicks = fields[19];
	if (state === undefined || startTicks === undefined) return undefined;
	return {
		pid: Number.parseInt(text, 10),
		state,
		parent: Number(parent),
		group: Number(group),
		session: Number(session),
		startTicks,
		isKernel: (Number(flags) & kernelThread) !== 0,
	};
};

// PF_KTHREAD, as the kernel's own threads have it: often two of three entries, and without an environment.
const kernelThread = 0x00200000;

const isDead = ({state}: Stat): boolean => state === 'Z' || state === 'X';

// Milliseconds: USER_HZ is 100 on every machine that Node runs on.
const tick = 10;

let bootId: string | undefined;

const identify = ({pid, startTicks}: Stat): string => {
	bootId ??= tryRead('/proc/sys/kernel/random/boot_id')?.trim() ?? 'boot';
	return `${bootId}:${pid}:${startTicks}`;
};

const identityOf = (text: string): string | undefined => {
	const stat = parseStat(text);
	return stat === undefined || isDead(stat) ? undefined : identify(stat);
};

function look(pid: number): ProcessEntry | undefined {
	const stat = readStat(pid);
	if (stat === undefined) return undefined;
	const {parent, group, session, isKernel} = stat;
	const cookie = isKernel ? undefined : cookieOf(pid);
	return {pid, parent, group, session, identity: identify(stat), cookie};
}

const scan = (visit: (entry: ProcessEntry) => void): readonly ProcessEntry[] =>
	pids().flatMap(pid => {
		const entry = look(pid);
		if (entry === undefined) return [];
		visit(entry);
		return [entry];
	});

const pids = (): readonly number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

const readStat = (pid: number): Stat | undefined => {
	const text = tryRead(`/proc/${pid}/stat`);
	const stat = text === undefined ? undefined : parseStat(text);
	return stat === undefined || isDead(stat) ? undefined : stat;
};

const cookieOf = (pid: number): string | undefined =>
	/(?:^|\0)GRACE_LIFE=([^\0]*)/.exec(tryRead(`/proc/${pid}/environ`) ?? '')?.[1];

// The first thread may stand still while another is yet to come back from a long write.
const isMoving = (pid: number): boolean => threadsOf(pid).some(thread => isMovingState(tryRead(thread)));

const threadsOf = (pid: number): readonly string[] => {
	try {
		return readdirSync(`/proc/${pid}/task`).map(thread => `/proc/${pid}/task/${thread}/stat`);
	} catch {
		// It ended meanwhile.
		return [];
	}
};

/** Whether a `/proc/PID/stat` is that of a thread which may still do something. */
export const isMovingState = (text: string | undefined): boolean => {
	const stat = text === undefined ? undefined : parseStat(text);
	return stat !== undefined && !isDead(stat) && stat.state !== 'T';
};

// Only where the kernel was built with it; undefined says that it was not.
const childrenOf = async (pid: number): Promise<readonly number[] | undefined> => {
	try {
		// Each thread has children of its own, and may end meanwhile; the first one lasts as long as the process.
		const threads = await readdir(`/proc/${pid}/task`);
		const texts = await Promise.all(
			threads.map(async thread =>
				readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(error => {
					if (Number(thread) === pid) throw error;
					return '';
				}),
			),
		);
		return texts.flatMap(text => text.split(' ').filter(Boolean).map(Number));
	} catch {
		// Either the process or the kernel's support is missing; the scan finds out which.
		return undefined;
	}
};

const withDescendants = async (pid: number, children: readonly number[]): Promise<readonly number[]> => {
	const families = await Promise.all(
		children.map(async child => withDescendants(child, (await childrenOf(child)) ?? [])),
	);
	return [pid, ...families.flat()];
};

const scanLifetime = 10_000;
let lastScan: {readonly at: number; readonly stats: readonly Stat[]} | undefined;

const familyByScan = (pid: number): readonly number[] => {
	const now = performance.now();
	if (lastScan === undefined || now - lastScan.at > scanLifetime)
		lastScan = {at: now, stats: pids().flatMap(each => readStat(each) ?? [])};
	return familyOf(pid, lastScan.stats);
};
