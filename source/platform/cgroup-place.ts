/**
 * The directory of a process's own cgroup v2, from its `/proc/PID/mountinfo` and `/proc/PID/cgroup`; undefined where
 * there is no version 2, or its mount does not show this cgroup.
 */
export const cgroupDirectory = (mountinfo: string, cgroup: string): string | undefined => {
	// `0::` is the line of version 2, also beside those of version 1.
	const own = /^0::(\/.*)$/m.exec(cgroup)?.[1];
	if (own === undefined || isOutside(own) || own.endsWith(' (deleted)')) return undefined;
	// A later mount may cover an earlier one.
	return mountsOf(mountinfo, (type, options) => type.startsWith('cgroup2 ') && options.includes('rw'))
		.map(mount => inside(mount, own))
		.findLast(directory => directory !== undefined);
};

/**
 * Where the kernel may count what it killed for want of memory in a process's cgroup, the nearest first: of version 1 where
 * that has the memory controller, else of version 2, where a cgroup without the controller is counted in one above it.
 */
export const memoryEventFiles = (mountinfo: string, cgroup: string): readonly string[] => {
	const first = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(cgroup)?.[1];
	if (first !== undefined && !isOutside(first)) {
		return mountsOf(mountinfo, isMemoryMount)
			.flatMap(mount => inside(mount, first) ?? [])
			.map(directory => `${directory}/memory.oom_control`);
	}
	const own = /^0::(\/.*)$/m.exec(cgroup)?.[1];
	if (own === undefined || isOutside(own)) return [];
	return mountsOf(mountinfo, type => type.startsWith('cgroup2 ')).flatMap(mount => {
		const directory = inside(mount, own);
		if (directory === undefined) return [];
		const names = directory.slice(mount.point.length).split('/');
		return names.map(
			(_, index) => `${mount.point}${names.slice(0, names.length - index).join('/')}/memory.events`,
		);
	});
};

const isMemoryMount = (type: string): boolean => /^cgroup .*\bmemory\b/.test(type);

/** What a directory of an enclosure, or below one, stands in: the first that belongs to none. */
export const outermost = (directory: string): string => directory.replace(/\/grace-[^/]+:\d+(?:\/.*)?$/, '');

type Mount = {
	/** The cgroup that is mounted. */
	readonly root: string;
	readonly point: string;
};

const mountsOf = (
	mountinfo: string,
	isWanted: (type: string, options: readonly string[]) => boolean,
): readonly Mount[] =>
	mountinfo.split('\n').flatMap(line => {
		// Between the options and the dash stand as many optional fields as there are.
		const [fields = '', type = ''] = line.split(' - ', 2);
		const [, , , root, point, options] = fields.split(' ');
		if (root === undefined || point === undefined || !isWanted(type, options?.split(',') ?? [])) return [];
		return [{root: decode(root), point: decode(point)}];
	});

// Blanks, tabs, line feeds and backslashes are written as three octal digits.
const decode = (text: string): string =>
	text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const inside = ({root, point}: Mount, own: string): string | undefined => {
	if (isOutside(root)) return undefined;
	const base = withoutSlash(root);
	if (own !== base && !own.startsWith(`${base}/`)) return undefined;
	return withoutSlash(point + own.slice(base.length));
};

// Seen from another cgroup namespace, a path climbs out of it.
const isOutside = (place: string): boolean => place.split('/').includes('..');

const withoutSlash = (place: string): string => place.replace(/\/$/, '');
