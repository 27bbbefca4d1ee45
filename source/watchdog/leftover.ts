import type {Platform} from '../platform/contract.ts';
import {lifeOf, matchesAnyLife} from './cookie.ts';
import type {RunRecord} from './run-record.ts';

/** An application of this workspace that is alive though nobody here started it. */
export type Leftover = {readonly pid: number; readonly life: number};

/** Looks for processes with the workspace's cookie, and for the recorded one; undefined when there is none. */
export const findLeftover = async (
	platform: Platform,
	workspaceKey: string,
	record: RunRecord | undefined,
): Promise<Leftover | undefined> => {
	const matches = matchesAnyLife(workspaceKey);
	const entries = await platform.scan(() => {});
	const marked = entries.filter(
		({cookie, pid}) => cookie !== undefined && matches(cookie) && pid !== process.pid,
	);
	const recorded = entries.find(({pid, identity}) => pid === record?.pid && identity === record.identity);
	const root = recorded ?? marked.find(({parent}) => !marked.some(({pid}) => pid === parent));
	if (root === undefined) return undefined;
	const lives = marked.map(({cookie = ''}) => lifeOf(cookie));
	return {
		pid: root.pid,
		life: Math.max(recorded === undefined ? 0 : (record?.life ?? 0), ...lives),
	};
};
