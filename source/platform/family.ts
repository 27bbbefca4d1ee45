/**
 * The pids of a process and its descendants among `entries`. A dead parent's number may belong to one of them by
 * now, so that the way down can be a circle: no pid is taken twice.
 */
export const familyOf = (
	pid: number,
	entries: readonly {readonly pid: number; readonly parent: number}[],
): readonly number[] => {
	const family = new Set([pid]);
	for (const member of family) {
		for (const entry of entries) if (entry.parent === member) family.add(entry.pid);
	}
	return [...family];
};
