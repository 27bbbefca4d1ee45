import {expect, test} from 'vitest';
import {memoryEventFiles} from '../../source/platform/cgroup-place.ts';
import {coreNameOf} from '../../source/platform/linux-traces.ts';

const death = {pid: 42, signal: 'SIGSEGV'};

test.each<readonly [string, boolean, string | undefined]>([
	['core', false, 'core'],
	['core', true, 'core.42'],
	['core.%p', true, 'core.42'],
	['/var/cores/%s-%i%%', false, '/var/cores/11-42%'],
	['|/usr/lib/systemd/systemd-coredump %P', false, undefined],
	['@socket', false, undefined],
	['core.%e.%p', false, undefined],
	['', true, undefined],
])('the core pattern %j makes, with the pid %s, the name %s', (pattern, hasPid, name) => {
	expect(coreNameOf(pattern, hasPid, death)).toBe(name);
});

const mounts = [
	'31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
	'35 31 0:32 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
	'36 31 0:33 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
	'37 31 0:34 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
].join('\n');

test('kills for want of memory are counted where the memory controller is', () => {
	expect(memoryEventFiles(mounts, '4:memory:/app/one\n1:cpu,cpuacct:/\n0::/app')).toEqual([
		'/sys/fs/cgroup/memory/app/one/memory.oom_control',
	]);
	expect(
		memoryEventFiles(
			'30 23 0:26 /sys /fs ro - cgroup2 cgroup2 rw\n30 23 0:26 / /cg ro - cgroup2 none rw',
			'0::/a/b',
		),
	).toEqual(['/cg/a/b/memory.events', '/cg/a/memory.events', '/cg/memory.events']);
	expect(memoryEventFiles(mounts, '0::/../outside')).toEqual([]);
	expect(memoryEventFiles('', '')).toEqual([]);
});
