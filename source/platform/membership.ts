import type {ProcessEntry} from './contract.ts';

/** What makes a process part of a tree. */
export type Target = {
	/** The living root, which leads a group and a session of its own; undefined when it is dead. */
	readonly root: number | undefined;
	/** Whether a cookie is one of the tree's. */
	readonly matches: (cookie: string) => boolean;
	/** The pids that are in the tree's enclosures. */
	readonly enclosed?: ReadonlyMap<number, string> | undefined;
};

/** Whether an entry shows by itself that it belongs. */
export const isMember = (
	{pid, group, session, cookie}: ProcessEntry,
	{root, matches, enclosed}: Target,
): boolean =>
	enclosed?.has(pid) === true ||
	(cookie !== undefined && matches(cookie)) ||
	(root !== undefined && (pid === root || group === root || session === root));

/**
 * The tree among all processes: those that show it, those already `known` (pid to identity), their descendants,
 * and whatever shares a session or group with one of these. Never `self`, nor anything by its session or group.
 */
export const membersOf = (
	entries: readonly ProcessEntry[],
	target: Target,
	known: ReadonlyMap<number, string>,
	self: number,
): readonly ProcessEntry[] => {
	const own = entries.find(({pid}) => pid === self);
	const pids = new Set<number>();
	const groups = new Set<number>();
	const sessions = new Set<number>();
	const take = ({pid, group, session}: ProcessEntry): void => {
		pids.add(pid);
		if (group > 1 && group !== own?.group) groups.add(group);
		if (session > 1 && session !== own?.session) sessions.add(session);
	};
	const belongs = (entry: ProcessEntry): boolean =>
		isMember(entry, target) ||
		known.get(entry.pid) === entry.identity ||
		pids.has(entry.parent) ||
		groups.has(entry.group) ||
		sessions.has(entry.session);

	for (let size = -1; size !== pids.size; ) {
		size = pids.size;
		for (const entry of entries) {
			if (entry.pid <= 1 || entry.pid === self || pids.has(entry.pid)) continue;
			if (belongs(entry)) take(entry);
		}
	}
	return entries.filter(({pid}) => pids.has(pid));
};
