import {expect, test} from 'vitest';
import type {ProcessEntry} from '../../source/platform/contract.ts';
import {isMember, membersOf, type Target} from '../../source/platform/membership.ts';

const self = 50;

/** A process of its own group and session below init, if nothing else is said. */
const entry = (pid: number, facts: Partial<ProcessEntry> = {}): ProcessEntry => ({
	pid,
	parent: 1,
	group: pid,
	session: pid,
	identity: `boot:${pid}:0`,
	cookie: undefined,
	...facts,
});

const watchdog = entry(self, {parent: 40, group: 40, session: 30});
const shell = entry(40, {group: 40, session: 30});
const stranger = entry(900);
const isOurs = (cookie: string): boolean => cookie.startsWith('ours:');
const target = (root?: number): Target => ({root, matches: isOurs});

const found = (
	entries: readonly ProcessEntry[],
	root?: number,
	known: ReadonlyMap<number, string> = new Map(),
) =>
	membersOf(
		[entry(1, {group: 1, session: 1}), shell, watchdog, stranger, ...entries],
		target(root),
		known,
		self,
	).map(({pid}) => pid);

test('a process with the cookie belongs, wherever it is', () => {
	expect(found([entry(100, {cookie: 'ours:1'}), entry(101, {cookie: 'theirs:1'})])).toEqual([100]);
});

test('the root, its group and its session belong without a cookie', () => {
	const tree = [entry(100), entry(101, {group: 100, session: 1}), entry(102, {session: 100})];
	expect(found(tree, 100)).toEqual([100, 101, 102]);
	expect(tree.every(each => isMember(each, target(100)))).toBe(true);
	expect(isMember(stranger, target(100))).toBe(false);
});

test('descendants belong to any depth, whatever the order of the list', () => {
	const tree = [entry(103, {parent: 102}), entry(102, {parent: 101}), entry(101, {parent: 100}), entry(100)];
	expect(found(tree, 100)).toEqual([103, 102, 101, 100]);
});

test('who shares a session or a group with a member that has left the root belongs', () => {
	const tree = [
		entry(200, {cookie: 'ours:3'}),
		entry(201, {session: 200, group: 201}),
		entry(202, {session: 7, group: 200}),
		entry(203, {parent: 201}),
	];
	expect(found(tree)).toEqual([200, 201, 202, 203]);
});

test('one that was known belongs while it is the same process', () => {
	const known = new Map([
		[300, 'boot:300:0'],
		[301, 'boot:301:another'],
	]);
	expect(found([entry(300), entry(301)], undefined, known)).toEqual([300]);
});

test('this process never belongs, though it has the cookie, the parent, the group and the session of a member', () => {
	const inherited = entry(self, {parent: 100, group: 100, session: 100, cookie: 'ours:1'});
	expect(membersOf([entry(100), inherited], target(100), new Map(), self).map(({pid}) => pid)).toEqual([100]);
});

test('nobody belongs for sharing the group or the session of this process', () => {
	const cookie = entry(100, {group: 40, session: 30, cookie: 'ours:1'});
	expect(found([cookie, entry(101, {group: 40, session: 30})])).toEqual([100]);
});

test('init never belongs, and nobody for being below it', () => {
	const ours = entry(1, {group: 1, session: 1, cookie: 'ours:1'});
	expect(membersOf([ours, stranger, entry(2, {group: 1, session: 1})], target(), new Map(), self)).toEqual(
		[],
	);
});

test('group and session 0 are those of nobody', () => {
	const kernel = [entry(2, {group: 0, session: 0}), entry(100, {group: 0, session: 0, cookie: 'ours:1'})];
	expect(found(kernel)).toEqual([100]);
});
