import {beforeEach, describe, expect, test} from 'vitest';
import {writtenKernelPolicy} from '../../source/core/kernel-policy.ts';
import type {Hello, KernelNews, KernelSnapshot} from '../../source/core/link.ts';
import type {KernelRow, LinkModel} from '../../source/core/model.ts';
import type {ProcessEvent} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {
	type ApplicationLink,
	type Applications,
	createApplications,
} from '../../source/watchdog/applications.ts';
import {createFakeClock, type FakeClock} from '../runtime/fake-clock.ts';

let clock: FakeClock;
let sent: ProcessEvent[];
let kernels: readonly KernelRow[];
let links: LinkModel[];
let records: Array<{readonly key: string; readonly life: number; readonly done: () => void}>;
let asked: Array<readonly [string, unknown]>;
let dismissed: number;
let answerOf: (method: string) => Promise<unknown>;
let applications: Applications;
let policy: Policy;

beforeEach(() => {
	clock = createFakeClock();
	policy = defaultPolicy;
	sent = [];
	kernels = [];
	links = [];
	records = [];
	asked = [];
	dismissed = 0;
	answerOf = async () => ({});
	applications = createApplications({
		workspaceKey: 'key',
		policy: () => policy,
		clock,
		send: event => sent.push(event),
		onKernels: rows => {
			kernels = rows;
		},
		onLink: link => links.push(link),
		// A disk that takes its time: each alert is on record when the test says so.
		announce: (_news, key, life) => {
			const {promise, resolve} = Promise.withResolvers<void>();
			records.push({key, life, done: resolve});
			return promise;
		},
	});
});

const snapshot = (name: string): KernelSnapshot => ({
	name,
	isCritical: true,
	isRestartable: true,
	phase: 'failed',
	attempts: 3,
	restarts: 3,
	lastBeat: undefined,
	heardAt: clock.now(),
	until: undefined,
	reason: 'heartbeat_timeout',
});
const news = (name: string, event = 'kernel.restart.failed', id?: string): KernelNews => ({
	id,
	isWritten: false,
	kernel: snapshot(name),
	event,
	payload: {},
});
const connect = (life = 'key:1', changes: Partial<Hello> = {}): ApplicationLink =>
	applications.connect(
		{client: 'test', pid: 1, life, now: clock.now(), heartbeatTimeout: undefined, kernels: [], ...changes},
		{
			ask: (method, params) => {
				asked.push([method, params]);
				return answerOf(method);
			},
			dismiss: () => {
				dismissed += 1;
			},
		},
	);
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('a process of the application', () => {
	test('is counted while it is connected, and its kernels are shown after a moment', () => {
		applications.begin(1);
		const link = connect('key:1', {kernels: [snapshot('memory')]});
		expect(links).toEqual([{connections: 1, silent: 0, silentSince: undefined}]);
		expect(kernels).toEqual([]);
		clock.advance(250);
		expect(kernels).toMatchObject([{key: 'memory', isLinked: true}]);
		link.close();
		link.close();
		clock.advance(250);
		expect(kernels).toMatchObject([{key: 'memory', isLinked: false}]);
		expect(links.at(-1)).toEqual({connections: 0, silent: 0, silentSince: undefined});
	});

	test('may have a word of its own on the silence of its kernels', () => {
		applications.begin(1);
		connect('key:1', {kernels: [snapshot('memory')]});
		connect('key:1', {kernels: [snapshot('memory')], heartbeatTimeout: 250});
		clock.advance(250);
		expect(kernels.map(({key, heartbeatTimeout}) => [key, heartbeatTimeout])).toEqual([
			['memory', defaultPolicy.kernels.heartbeatTimeout],
			['memory#2', 250],
		]);
	});

	test('is told another policy for kernels, and judged by it', async () => {
		applications.begin(1);
		connect('key:1', {kernels: [snapshot('memory')]});
		connect('key:1', {kernels: [snapshot('own')], heartbeatTimeout: 250});
		policy = {...policy, kernels: {...policy.kernels, heartbeatTimeout: 7000}};
		asked = [];
		answerOf = () => new Promise(() => {});
		applications.renew();
		const told = {...writtenKernelPolicy(policy.kernels), heartbeat_timeout: 7};
		expect(asked).toEqual([
			['kernel.policy', {policy: told}],
			['kernel.policy', {policy: told}],
		]);
		clock.advance(250);
		expect(kernels.map(({heartbeatTimeout}) => heartbeatTimeout)).toEqual([7000, 250]);
		clock.advance(14_000);
		expect(sent).toContainEqual(expect.objectContaining({type: 'hung', life: 1}));
	});

	test.each([
		[0, 'key:1'],
		[2, 'key:1'],
		[2, 'key:3'],
		[2, 'key:x'],
	])('of another life is refused: in life %i one of %s', (life, mark) => {
		if (life > 0) applications.begin(life);
		expect(() => connect(mark)).toThrow(expect.objectContaining({code: 'REFUSED'}));
		expect(links).toEqual([]);
	});

	test('of the life before is dismissed when a new one begins, and its late word changes nothing', async () => {
		applications.begin(1);
		const old = connect('key:1', {kernels: [snapshot('memory')]});
		connect('none', {kernels: [snapshot('helper')]});
		applications.begin(2);
		expect(dismissed).toBe(1);
		clock.advance(250);
		expect(kernels.map(({key}) => key)).toEqual(['helper']);
		old.ready();
		old.register([snapshot('late')]);
		await expect(old.tell(news('memory', 'system.critical_kernel_down'))).rejects.toThrow('still there');
		clock.advance(250);
		expect(kernels.map(({key}) => key)).toEqual(['helper']);
		// Whoever decides knows by its number that it is late.
		expect(sent).toEqual([{type: 'ready', life: 1}]);
		expect(records).toEqual([]);
	});

	test('without a mark may report, but is not judged', async () => {
		applications.begin(1);
		answerOf = () => new Promise(() => {});
		const link = connect('somebody else');
		link.ready();
		void link.tell(news('memory', 'system.critical_kernel_down'));
		clock.advance(600_000);
		await settle();
		expect(sent).toEqual([]);
		expect(records).toHaveLength(1);
		expect(links).toEqual([{connections: 1, silent: 0, silentSince: undefined}]);
		applications.begin(2);
		void link.tell(news('memory'));
		expect(records.at(-1)).toMatchObject({life: 2});
	});

	test('that answers no ping is shown as silent, then as hanging', () => {
		applications.begin(1);
		answerOf = () => new Promise(() => {});
		const since = clock.now();
		connect();
		clock.advance(59_999);
		expect(links).toEqual([
			{connections: 1, silent: 0, silentSince: undefined},
			{connections: 1, silent: 1, silentSince: since},
		]);
		expect(sent).toEqual([]);
		clock.advance(1);
		expect(sent).toEqual([{type: 'hung', life: 1, pid: expect.any(Number), silence: 60_000}]);
	});

	test('beyond 512 of them is refused', () => {
		applications.begin(1);
		const [first] = Array.from({length: 512}, () => connect());
		expect(() => connect()).toThrow('512 processes are connected already');
		first?.close();
		connect();
	});
});

describe('news of a kernel', () => {
	test('that a critical one is down are acted upon before they are on record', async () => {
		applications.begin(1);
		const link = connect();
		let isRecorded = false;
		const told = link.tell(news('memory', 'system.critical_kernel_down')).then(() => {
			isRecorded = true;
		});
		await settle();
		expect(sent).toEqual([{type: 'kernelDown', life: 1, kernel: 'memory'}]);
		expect(isRecorded).toBe(false);
		records[0]?.done();
		await told;
	});

	test('that wait for a disk that hangs are bounded, and taken again when it is back', async () => {
		applications.begin(1);
		const link = connect();
		const told = Array.from({length: 500}, () => link.tell(news('memory')));
		await expect(link.tell(news('memory'))).rejects.toThrow('Write it yourself.');
		for (const {done} of records) done();
		await Promise.all(told);
		void link.tell(news('memory'));
		expect(records).toHaveLength(501);
	});

	test('that a process tells again are on record once, and their old snapshot is nobody’s news', async () => {
		applications.begin(1);
		const first = connect();
		const told = first.tell(news('memory', 'system.critical_kernel_down', 'a'));
		first.close();
		const again = connect('key:1', {kernels: [{...snapshot('memory'), phase: 'healthy'}]});
		const toldAgain = again.tell(news('memory', 'system.critical_kernel_down', 'a'));
		expect(records).toHaveLength(1);
		expect(sent).toHaveLength(1);
		records[0]?.done();
		await Promise.all([told, toldAgain]);
		clock.advance(250);
		expect(kernels).toMatchObject([{key: 'memory', phase: 'healthy'}]);
		void again.tell(news('memory', 'kernel.recovered', 'b'));
		void connect('key:1', {pid: 2}).tell(news('memory', 'kernel.recovered', 'b'));
		for (const _ of [1, 2]) void again.tell(news('memory', 'kernel.recovered'));
		expect(records).toHaveLength(5);
	});

	test('that were written meanwhile are history, and nothing is done about them', () => {
		applications.begin(1);
		void connect().tell({...news('memory', 'system.critical_kernel_down'), isWritten: true});
		expect(records).toHaveLength(1);
		expect(sent).toEqual([]);
	});

	test('that were refused are taken when they are told again', async () => {
		applications.begin(1);
		const link = connect();
		for (let count = 0; count < 500; count += 1) void link.tell(news('memory'));
		const told = () => link.tell(news('memory', 'kernel.recovered', 'a'));
		await expect(told()).rejects.toThrow('Write it yourself.');
		for (const {done} of records) done();
		await settle();
		void told();
		expect(records).toHaveLength(501);
	});

	test('do not keep pings from being sent and judged', async () => {
		applications.begin(1);
		const link = connect();
		for (let count = 0; count < 500; count += 1) void link.tell(news('memory'));
		for (let round = 0; round < 20; round += 1) {
			await settle();
			clock.advance(5000);
		}
		expect(asked.filter(([method]) => method === 'ping')).toHaveLength(21);
		expect(sent).toEqual([]);
	});
});

describe('a restart that a person asks for', () => {
	test('goes to the process that has the kernel, under its own name', async () => {
		applications.begin(1);
		connect('key:1', {kernels: [snapshot('memory')]});
		connect('key:1', {kernels: [snapshot('memory')]});
		await applications.restartKernel('memory#2');
		expect(asked.filter(([method]) => method !== 'ping')).toEqual([
			['kernel.restart', {name: 'memory', reason: 'manual_request'}],
		]);
	});

	test('of nobody’s kernel is refused, with those that there are', async () => {
		await expect(applications.restartKernel('x')).rejects.toThrow('the application has registered none');
		const link = connect('none', {kernels: [snapshot('memory')]});
		await expect(applications.restartKernel('x')).rejects.toThrow('it has memory.');
		link.close();
		await expect(applications.restartKernel('memory')).rejects.toThrow(
			'got `memory`. Restart the application, or wait',
		);
		await expect(applications.restartKernel('x')).rejects.toThrow('it has memory (not connected).');
	});

	test('is refused where the process does not answer for 5 s', async () => {
		answerOf = () => new Promise(() => {});
		connect('none', {kernels: [snapshot('memory')]});
		const refused = expect(applications.restartKernel('memory')).rejects.toMatchObject({
			code: 'REFUSED',
			message: expect.stringContaining('It may hang.'),
		});
		clock.advance(5000);
		await refused;
	});
});

test('a closed watchdog dismisses everybody, takes nobody, and leaves no timer', () => {
	applications.begin(1);
	connect('key:1', {kernels: [snapshot('memory')]});
	applications.close();
	expect(dismissed).toBe(1);
	expect(() => connect()).toThrow('it ends');
	const before = asked.length;
	clock.advance(600_000);
	expect(asked).toHaveLength(before);
	expect(kernels).toEqual([]);
});
