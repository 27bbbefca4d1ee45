import type {Platform} from '../platform/contract.ts';
import {lifeOf, matchesAnyLife} from './cookie.ts';
import type {RunRecord} from './run-record.ts';

/** An application of this workspace that is alive though nobody here started it. */
export type Leftover = {readonly pid: number; readonly life: number};

/** Looks for processes with the workspace's cookie, on them or on what encloses them, and for the recorded one; undefined when there is none. */
export const findLeftover = async (
	platform: Platform,
	workspaceKey: string,
	record: RunRecord | undefined,
): Promise<Leftover | undefined> => {
	const matches = matchesAnyLife(workspaceKey);
	const enclosed = await platform.enclosures?.members(matches);
	const entries = await platform.scan(() => {});
	const marked = entries.flatMap(({pid, parent, cookie = ''}) => {
		const mark = matches(cookie) ? cookie : enclosed?.get(pid);
		return mark === undefined || pid === process.pid ? [] : [{pid, parent, mark}];
	});
	const recorded = entries.find(({pid, identity}) => pid === record?.pid && identity === record.identity);
	const root = recorded ?? marked.find(({parent}) => !marked.some(({pid}) => pid === parent));
	if (root === undefined) return undefined;
	const lives = marked.map(({mark}) => lifeOf(mark));
	return {
		pid: root.pid,
		life: Math.max(recorded === undefined ? 0 : (record?.life ?? 0), ...lives),
	};
};
