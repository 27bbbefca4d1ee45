import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Payload} from '../../source/core/alert.ts';
import {defaultHealth, defaultPolicy, type Policy} from '../../source/core/policy.ts';
import type {Platform, PortHolder, ProcessEntry} from '../../source/platform/contract.ts';
import {platform} from '../../source/platform/platform.ts';
import {createPortCheck, localPortOf, type PortCheck} from '../../source/watchdog/port-check.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let holders: readonly PortHolder[] | Error;
let entries: readonly ProcessEntry[];
let enclosed: ReadonlyMap<number, string>;
let said: unknown[];
let checks: PortCheck[];

beforeEach(() => {
	clock = createFakeClock();
	holders = [];
	entries = [];
	enclosed = new Map();
	said = [];
	checks = [];
});

afterEach(() => {
	for (const check of checks) check.close();
});

const policy: Policy = {...defaultPolicy, health: {...defaultHealth, target: {port: 8000}}};

const open = (own: Policy = policy, portHolders?: Platform['portHolders']): PortCheck => {
	const machine: Platform = {
		...platform,
		scan: async () => entries,
		portHolders:
			portHolders ??
			(async () => {
				if (holders instanceof Error) throw holders;
				return holders;
			}),
		enclosures: {
			enclose: async () => {},
			members: async () => enclosed,
			kill: async () => [],
			remove: async () => true,
			release: async () => false,
		},
	};
	const check = createPortCheck({
		workspaceKey: 'key',
		policy: () => own,
		platform: machine,
		clock,
		announce: (payload: Payload) => said.push(payload),
		onTrouble: message => said.push(message),
		onError: error => said.push(String(error)),
	});
	checks.push(check);
	return check;
};
const process = (pid: number, facts: Partial<ProcessEntry> = {}): ProcessEntry => ({
	...{pid, parent: 1, group: pid, session: pid, identity: String(pid), cookie: undefined},
	...facts,
});
const holder = (
	pid: number | undefined,
	command = pid === undefined ? undefined : `app-${pid}`,
): PortHolder => ({
	...{pid, command, user: 33},
});
// What was asked of the machine answers in a few turns.
const settle = async (): Promise<void> => {
	for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
};
const look = async (check: PortCheck, root: number): Promise<void> => {
	check.look(root);
	await settle();
	clock.advance(500);
	await settle();
};
const advice = 'End that, or give the application another port.';

test('a stranger on the port is told with its pid and command, once, and its end is told, too', async () => {
	const check = open();
	holders = [holder(7, 'python3 -m http.server 8000')];
	entries = [process(7), process(100)];
	await look(check, 100);
	expect(said).toEqual([
		`Port 8000 is held by pid 7 (python3 -m http.server 8000). ${advice}`,
		{port: 8000, pid: 7, command: 'python3 -m http.server 8000', user: 33},
	]);
	await look(check, 101);
	clock.advance(policy.checkInterval * 3);
	await settle();
	expect(said).toHaveLength(2);
	holders = [];
	clock.advance(policy.checkInterval);
	await settle();
	expect(said.slice(2)).toEqual([undefined]);
	clock.advance(policy.checkInterval * 5);
	await settle();
	expect(said).toHaveLength(3);
});

test('before a life that follows no other the stranger is told at once', async () => {
	const check = open();
	holders = [holder(7)];
	await check.lookAhead();
	expect(said).toHaveLength(2);
	await look(check, 100);
	expect(said).toHaveLength(2);
});

test('a life does not wait for a machine that takes long to answer', async () => {
	const check = open(policy, () => new Promise(() => {}));
	const ahead = check.lookAhead();
	clock.advance(1000);
	expect(await ahead).toBe(false);
});

test('a free port ends the trouble at the next start', async () => {
	const check = open();
	holders = [holder(7)];
	await look(check, 100);
	holders = [];
	check.look(101);
	await settle();
	expect(said.at(-1)).toBeUndefined();
	expect(said).toHaveLength(3);
});

describe('no stranger is', () => {
	test.each([
		['the new life itself', process(100)],
		['a child of the new life', process(120, {parent: 100})],
		['one of an earlier life, which bears its cookie', process(50, {cookie: 'key:3'})],
		['one that shares a session with the life before', process(51, {session: 90})],
		['one in an enclosure of this workspace', process(52)],
	])('%s', async (_, entry) => {
		const check = open();
		entries = [process(100), entry];
		enclosed = new Map([[52, 'key:3']]);
		check.look(90);
		await settle();
		holders = [holder(entry.pid)];
		await look(check, 100);
		expect(said).toEqual([]);
	});

	test('what lets the port go within a moment, as one that is being killed does', async () => {
		const check = open();
		holders = [holder(7)];
		check.look(100);
		await settle();
		holders = [];
		clock.advance(500);
		await settle();
		expect(said).toEqual([]);
	});

	test('what came to the port after the start', async () => {
		const check = open();
		check.look(100);
		await settle();
		holders = [holder(7)];
		clock.advance(60_000);
		await settle();
		expect(said).toEqual([]);
	});
});

test('of a process that is out of sight the user is told', async () => {
	holders = [holder(undefined, undefined)];
	await look(open(), 100);
	expect(said).toEqual([
		`Port 8000 is held by a process that cannot be seen from here. ${advice}`,
		{port: 8000, pid: null, command: null, user: 33},
	]);
});

test('of several the one that can be named comes first, and the others are in the alert', async () => {
	holders = [holder(undefined, undefined), holder(9), holder(7)];
	await look(open(), 100);
	expect(said[0]).toMatch(/held by pid 7 \(app-7\) and 2 more\./);
	expect(said[1]).toMatchObject({
		pid: 7,
		others: 2,
		holders: [{pid: 7}, {pid: 9}, {pid: null}],
	});
});

test('a command is cut, and safe to draw', async () => {
	holders = [holder(7, `\x1b]0;owned\x07evil\u202e ${'x'.repeat(5000)}`)];
	await look(open(), 100);
	expect(said[1]).toMatchObject({command: `evil ${'x'.repeat(115)}`});
});

test('a machine that does not answer is told as an error, and ends nothing', async () => {
	const check = open();
	holders = new Error('no /proc');
	await look(check, 100);
	expect(said).toEqual(['Error: no /proc']);
	holders = [holder(7)];
	await look(check, 101);
	expect(said).toHaveLength(3);
});

test('after its end nothing is looked for, nor told', async () => {
	const check = open();
	holders = [holder(7)];
	check.look(100);
	await settle();
	check.close();
	clock.advance(60_000);
	await settle();
	expect(said).toEqual([]);
});

describe('the port', () => {
	const portOf = (target: {readonly url: string} | {readonly port: number}) =>
		localPortOf({...defaultPolicy, health: {...defaultHealth, target}});

	test.each([
		[{port: 8000}, 8000],
		[{url: 'http://127.0.0.1:8080/health'}, 8080],
		[{url: 'http://localhost/'}, 80],
		[{url: 'https://[::1]/'}, 443],
		[{url: 'http://example.org:8080/'}, undefined],
		[{url: 'http://127.0.0.1.example.org:8080/'}, undefined],
	])('of %j is %s', (target, port) => {
		expect(portOf(target)).toBe(port);
	});

	test('that nobody wrote down is not looked at: it would be a guess', () => {
		expect(localPortOf(defaultPolicy)).toBeUndefined();
	});
});
