import type {Platform} from '../platform/contract.ts';
import {lifeOf, matchesAnyLife} from './cookie.ts';
import type {RunRecord} from './run-record.ts';

/** An application of this workspace that is alive though nobody here started it. */
export type Leftover = {
	readonly pid: number;
	readonly identity: string;
	readonly life: number;
	/** It is the first process of its life; otherwise only what such a one has left. */
	readonly isRoot: boolean;
};

/** Looks for processes with the workspace's cookie, on them or on what encloses them, and for the recorded one; undefined when there is none. */
export const findLeftover = async (
	platform: Platform,
	workspaceKey: string,
	record: RunRecord | undefined,
): Promise<Leftover | undefined> => {
	const matches = matchesAnyLife(workspaceKey);
	const enclosed = await platform.enclosures?.members(matches);
	const entries = await platform.scan(() => {});
	const marked = entries.flatMap(entry => {
		const {pid, cookie = ''} = entry;
		const mark = matches(cookie) ? cookie : enclosed?.get(pid);
		return mark === undefined || pid === process.pid ? [] : [{...entry, life: lifeOf(mark)}];
	});
	const recorded = entries.find(({pid, identity}) => pid === record?.pid && identity === record.identity);
	const recordedLife = record?.life ?? 0;
	const life = Math.max(recorded === undefined ? 0 : recordedLife, ...marked.map(each => each.life));

	if (recorded !== undefined && life === recordedLife) {
		const {pid, identity} = recorded;
		return {pid, identity, life, isRoot: true};
	}
	const heads = marked.filter(({parent}) => !marked.some(({pid}) => pid === parent));
	// Each life is spawned as the leader of its group. One whose first process is on record, and gone, has none any more.
	const isRecorded = record?.pid !== undefined && life === recordedLife;
	const leader = heads.find(each => !isRecorded && each.life === life && each.group === each.pid);
	const found = leader ?? recorded ?? heads[0];
	if (found === undefined) return undefined;
	return {pid: found.pid, identity: found.identity, life, isRoot: found === leader};
};
