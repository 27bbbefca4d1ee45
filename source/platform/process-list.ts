import type {ProcessEntry} from './contract.ts';

const line =
	/^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<group>\d+)\s+(?<state>\S+)\s+(?<start>\w{3} \w{3} [\d ]\d \d\d:\d\d:\d\d \d{4})\s(?<command>.*)$/;

/** Milliseconds since the start that stands in a process's identity, at `now`. */
export const ageOf = (entry: ProcessEntry | undefined, now = new Date()): number | undefined => {
	if (entry === undefined) return undefined;
	const start = Date.parse(entry.identity.slice(entry.identity.indexOf(':') + 1));
	return Number.isNaN(start) ? undefined : Math.max(now.getTime() - start, 0);
};

/** The living processes of `ps -o pid=,ppid=,pgid=,stat=,lstart=,command=` with the environment behind the command. */
export const parseProcessList = (text: string): readonly ProcessEntry[] =>
	text.split('\n').flatMap(row => {
		const fields = line.exec(row)?.groups;
		if (fields === undefined || fields.state?.startsWith('Z')) return [];
		return [
			{
				pid: Number(fields.pid),
				parent: Number(fields.parent),
				group: Number(fields.group),
				session: 0,
				identity: `${fields.pid}:${fields.start}`,
				cookie: / GRACE_LIFE=(\S+)/.exec(fields.command ?? '')?.[1],
			},
		];
	});

/** The processes of `ps -o pid=,state=` that may still do something. */
export const parseMoving = (text: string): readonly number[] =>
	text.split('\n').flatMap(row => {
		const [, pid, state = ''] = /^\s*(\d+)\s+(\S+)/.exec(row) ?? [];
		return pid === undefined || /^[TZ]/.test(state) ? [] : [Number(pid)];
	});
