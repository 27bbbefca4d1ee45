import {expect, test} from 'vitest';
import {cgroupDirectory, outermost} from '../../source/platform/cgroup-place.ts';

const pure =
	'29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate';
const hybrid = [
	'31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
	'32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu',
	'41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 master:2 - cgroup2 cgroup2 rw',
].join('\n');
const delegated = '/user.slice/user-1000.slice/user@1000.service/app.slice/grace.service';

test.each([
	['version 2 alone', pure, `0::${delegated}\n`, `/sys/fs/cgroup${delegated}`],
	['the root of a machine or a container', pure, '0::/\n', '/sys/fs/cgroup'],
	[
		'both versions',
		hybrid,
		'9:name=systemd:/x\n4:memory:/y\n1:cpu:/\n0::/mine\n',
		'/sys/fs/cgroup/unified/mine',
	],
	[
		'a container that sees its part of the tree under its full name',
		pure.replace(' / ', ' /docker/abc '),
		'0::/docker/abc/app\n',
		'/sys/fs/cgroup/app',
	],
	[
		'a place with a blank, a backslash and a letter that is not ASCII',
		pure.replace('/sys/fs/cgroup', '/mnt/my\\040gr\\134öups'),
		'0::/a b\n',
		'/mnt/my gr\\öups/a b',
	],
	[
		'the later of two mounts',
		`${pure}\n${pure.replace('/sys/fs/cgroup', '/later')}`,
		'0::/mine\n',
		'/later/mine',
	],
	['a path that says deleted in a name', pure, '0::/is (deleted) not\n', '/sys/fs/cgroup/is (deleted) not'],
])('%s: the directory of the own cgroup is found', (_, mountinfo, cgroup, directory) => {
	expect(cgroupDirectory(mountinfo, cgroup)).toBe(directory);
});

test.each([
	['version 1 alone', hybrid.split('\n').slice(0, 2).join('\n'), '1:cpu:/\n'],
	['version 2 that is not mounted', hybrid.split('\n').slice(0, 2).join('\n'), '1:cpu:/\n0::/\n'],
	['a mount that is read only', pure.replace('rw,nosuid', 'ro,nosuid'), '0::/\n'],
	['a cgroup outside the own namespace', pure, '0::/../other\n'],
	['a mount of what is outside', pure.replace(' / ', ' /../.. '), '0::/\n'],
	['a mount of another part of the tree', pure.replace(' / ', ' /docker/abc '), '0::/docker/abcd\n'],
	['a cgroup that is gone', pure, '0::/mine (deleted)\n'],
	['nothing at all', '', ''],
	['half a line', '29 23 0:26 - cgroup2 cgroup2 rw', '0::/'],
])('%s: there is none', (_, mountinfo, cgroup) => {
	expect(cgroupDirectory(mountinfo, cgroup)).toBeUndefined();
});

test('outside all enclosures is where the first one stands', () => {
	expect(outermost('/sys/fs/cgroup/a/grace-1f:3')).toBe('/sys/fs/cgroup/a');
	expect(outermost('/sys/fs/cgroup/a/grace-1f:3/sub/grace-2e:11/below')).toBe('/sys/fs/cgroup/a');
	expect(outermost('/sys/fs/cgroup/grace-tui.service')).toBe('/sys/fs/cgroup/grace-tui.service');
	expect(outermost('/sys/fs/cgroup/disgrace-1f:3')).toBe('/sys/fs/cgroup/disgrace-1f:3');
});
