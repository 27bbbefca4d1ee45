import {readFileSync, statSync} from 'node:fs';
import {constants} from 'node:os';
import path from 'node:path';
import {memoryEventFiles} from './cgroup-place.ts';
import type {Traces} from './contract.ts';

/**
 * What Linux shows of why a process died. The wait status says whether a core was dumped, but Node does not pass that on:
 * here the file is looked for where `core_pattern` puts it. What it pipes to a program, such as systemd-coredump, is that
 * program's and is not known here.
 */
export const linuxTraces: Traces = {
	begin: () => {
		const killsBefore = countKills();
		const beganAt = Date.now();
		return {
			read: ({pid, signal, cwd}) => {
				if (signal === 'SIGKILL') {
					const kills = countKills();
					const isMore = kills !== undefined && killsBefore !== undefined && kills > killsBefore;
					return isMore ? {isOutOfMemory: true} : {};
				}
				const coreDump = dumping.has(signal) ? findCore({pid, signal, cwd, beganAt}) : undefined;
				return coreDump === undefined ? {} : {coreDump};
			},
		};
	},
};

const dumping: ReadonlySet<string> = new Set([
	'SIGQUIT',
	'SIGILL',
	'SIGTRAP',
	'SIGABRT',
	'SIGBUS',
	'SIGFPE',
	'SIGSEGV',
	'SIGXCPU',
	'SIGXFSZ',
	'SIGSYS',
]);

let killFile: string | undefined;

/** Processes of this cgroup, and so of the application's, that the kernel killed for want of memory; undefined where it does not tell. */
const countKills = (): number | undefined => {
	killFile ??= findKillFile();
	return killFile === '' ? undefined : killsIn(tryRead(killFile) ?? '');
};

const findKillFile = (): string => {
	const files = memoryEventFiles(tryRead('/proc/self/mountinfo') ?? '', tryRead('/proc/self/cgroup') ?? '');
	return files.find(file => killsIn(tryRead(file) ?? '') !== undefined) ?? '';
};

const killsIn = (told: string): number | undefined => {
	const count = /^oom_kill (\d+)$/m.exec(told)?.[1];
	return count === undefined ? undefined : Number(count);
};

type Death = {
	readonly pid: number;
	readonly signal: string;
	readonly cwd: string;
	readonly beganAt: number;
};

/** The core of a process that has just died; undefined where none was written, or nobody can say where. */
const findCore = (death: Death): string | undefined => {
	const pattern = tryRead('/proc/sys/kernel/core_pattern')?.trimEnd() ?? '';
	const hasPid = tryRead('/proc/sys/kernel/core_uses_pid')?.trim() === '1';
	const name = coreNameOf(pattern, hasPid, death);
	if (name === undefined) return undefined;
	const file = path.resolve(death.cwd, name);
	try {
		// An older one was left by another process. File systems cut their times, at worst to two seconds.
		const found = statSync(file);
		return found.isFile() && found.mtimeMs >= death.beganAt - 2000 ? file : undefined;
	} catch {
		// It may not write one that large, or not there.
		return undefined;
	}
};

/** The name that a `core_pattern` makes; undefined where it is piped away, or made of what is not known here. */
export const coreNameOf = (
	pattern: string,
	hasPid: boolean,
	{pid, signal}: Pick<Death, 'pid' | 'signal'>,
): string | undefined => {
	if (pattern === '' || pattern.startsWith('|') || pattern.startsWith('@')) return undefined;
	const known: Readonly<Record<string, string>> = {
		'%%': '%',
		'%p': String(pid),
		'%i': String(pid),
		'%s': String(signalNumbers[signal] ?? ''),
		'%u': String(process.getuid?.() ?? ''),
		'%g': String(process.getgid?.() ?? ''),
	};
	const specifiers: readonly string[] = pattern.match(/%./g) ?? [];
	if (specifiers.some(specifier => known[specifier] === undefined)) return undefined;
	const name = pattern.replace(/%./g, specifier => known[specifier] ?? '');
	return hasPid && !specifiers.includes('%p') ? `${name}.${pid}` : name;
};

const signalNumbers: Readonly<Record<string, number>> = constants.signals;

// Both are memory of the kernel's own, not a disk.
const tryRead = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'latin1');
	} catch {
		return undefined;
	}
};
