import type {Platform, ProcessEntry} from './contract.ts';

// So many births in one go, and the others of this process have their turn.
const longestChase = 20_000;

/** The living processes that are younger than the one with the pid `from`, also those born while this is read. */
export function* bornAfter(
	{newestPid, look}: Pick<Platform, 'newestPid' | 'look'>,
	from: number,
): Generator<ProcessEntry> {
	let pid = from;
	for (let steps = 0; steps < longestChase; steps += 1) {
		const newest = newestPid() ?? pid;
		if (pid === newest) return;
		// Past the highest number the system begins again.
		pid = pid > newest ? 2 : pid + 1;
		const entry = look(pid);
		if (entry !== undefined) yield entry;
	}
}
