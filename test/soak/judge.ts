import {access, readdir, readFile} from 'node:fs/promises';
import type {Workspace} from '../end-to-end/workspace.ts';
import type {Remains} from './soak.ts';

// A watchdog at rest needs 50 to 70 MiB; what leaks would pass this within minutes of faults.
const mostMemory = 160 * 1024 * 1024;

/** What the remains of a soak break of the promises, in sentences. */
export const judge = async (remains: Remains): Promise<readonly string[]> => {
	const {workspace, applications, watchdogs, memory, faults} = remains;
	const kills = (faults['kill the watchdog'] ?? 0) + (faults['end the watchdog'] ?? 0);
	const [records, log, leftovers] = await Promise.all([
		judgeRecords(workspace, kills),
		judgeLog(workspace),
		judgeLeftovers(workspace),
	]);
	return [
		...(applications === 1 ? [] : [`Expected one application at the end, got ${applications}.`]),
		...(watchdogs === 1 ? [] : [`Expected one watchdog at the end, got ${watchdogs}.`]),
		...(memory < mostMemory ? [] : [`Expected a flat memory, got ${Math.round(memory / 2 ** 20)} MiB.`]),
		...records,
		...log,
		...leftovers,
	];
};

// Between a restart and its alert a watchdog may be killed; nothing else may part the two.
const judgeRecords = async (workspace: Workspace, kills: number): Promise<readonly string[]> => {
	const history = (await workspace.readText('.grace', 'history.jsonl')).split('\n').flatMap(line => {
		try {
			return [JSON.parse(line) as {event: string; life: number}];
		} catch {
			return [];
		}
	});
	const restarts = history.filter(({event}) => event === 'restart').map(({life}) => life);
	const alerts = (await workspace.alerts()).flatMap(({event_type, payload}) => {
		const {life} = (payload ?? {}) as {life?: number};
		return event_type === 'grace.restart.initiated' && life !== undefined ? [life] : [];
	});
	const silent = restarts.filter(life => !alerts.includes(life));
	const twice = alerts.filter((life, index) => alerts.indexOf(life) !== index);
	return [
		...(restarts.length > 0 ? [] : ['Expected restarts, got none.']),
		...(silent.length <= kills
			? []
			: [
					`Expected an alert for each restart, got none for the lives ${silent} with ${kills} watchdogs killed.`,
				]),
		...(twice.length <= kills
			? []
			: [`Expected one alert for each restart, got two for the lives ${twice}.`]),
	];
};

const wholeLine = /^(\d+) (\d+) \.{60}$/;

// What a process writes is cut where it is killed; every other line is whole, and in its place.
const judgeLog = async (workspace: Workspace): Promise<readonly string[]> => {
	const names = (await readdir(workspace.path('logs'))).filter(name => name.startsWith('grace.log'));
	const byAge = names.toSorted((one, other) => numberOf(other) - numberOf(one));
	const texts = await Promise.all(byAge.map(name => readFile(workspace.path('logs', name), 'utf8')));
	const next = new Map<string, number>();
	const problems: string[] = [];
	let torn = 0;
	for (const line of texts.join('').split('\n').slice(0, -1)) {
		const [, pid = '', number = ''] = wholeLine.exec(line) ?? [];
		if (pid === '') {
			torn += 1;
			continue;
		}
		const expected = next.get(pid);
		if (expected !== undefined && expected !== Number(number))
			problems.push(`Expected line ${expected} of process ${pid}, got ${number}.`);
		next.set(pid, Number(number) + 1);
	}
	if (torn > next.size) problems.push(`Expected a torn line a life at most, got ${torn} in ${next.size}.`);
	return problems.slice(0, 5);
};

const numberOf = (name: string): number => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);

const judgeLeftovers = async (workspace: Workspace): Promise<readonly string[]> => {
	const processes = await workspace.processes();
	const temporary = await readdir(workspace.path('.grace', 'tmp')).catch(() => []);
	const isLinked = await access(workspace.path('.grace', 'link')).then(
		() => true,
		() => false,
	);
	return [
		...(processes.length === 0 ? [] : [`Expected no process of the application, got ${processes}.`]),
		...(temporary.length === 0 ? [] : [`Expected no temporary file, got ${temporary}.`]),
		...(isLinked ? ['Expected no link of a watchdog that has ended, got one.'] : []),
	];
};
