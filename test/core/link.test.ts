import {describe, expect, test} from 'vitest';
import {
	readBeat,
	readHello,
	readKernelKey,
	readNews,
	readRegister,
	readRole,
	requireNoParams,
} from '../../source/core/link.ts';

const kernel = {
	name: 'memory',
	critical: true,
	restartable: true,
	phase: 'restarting',
	attempts: 2,
	restarts: 5,
	last_beat: 12.5,
	heard_at: 13,
	until: 99,
	reason: 'heartbeat_timeout',
};
const hello = {
	role: 'application',
	client: 'node',
	protocol: 1,
	pid: 7,
	life: 'key:1',
	now: 1000.5,
	kernels: [kernel],
};
const read = {
	name: 'memory',
	isCritical: true,
	isRestartable: true,
	phase: 'restarting',
	attempts: 2,
	restarts: 5,
	lastBeat: 12.5,
	heardAt: 13,
	until: 99,
	reason: 'heartbeat_timeout',
};
const deep = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`);

describe('a hello', () => {
	test('is read as it is', () => {
		expect(readHello(hello)).toEqual({client: 'node', pid: 7, life: 'key:1', now: 1000.5, kernels: [read]});
	});

	test('needs neither a life nor kernels', () => {
		const {life: _life, kernels: _kernels, ...rest} = hello;
		expect(readHello(rest)).toMatchObject({life: undefined, kernels: []});
	});

	test.each([
		[0.25, 250],
		[undefined, undefined],
		[0, undefined],
		[Number.POSITIVE_INFINITY, undefined],
		['60', undefined],
	])('may say after which silence its kernels are condemned: %j seconds', (heartbeat_timeout, read) => {
		expect(readHello({...hello, heartbeat_timeout}).heartbeatTimeout).toBe(read);
	});

	test.each([
		['client', ''],
		['client', 7],
		['pid', '7'],
		['now', null],
		['now', 1e300],
		['kernels', {}],
		['kernels', deep],
		['client', deep],
	])('with a wrong %s is refused with a sentence', (field, value) => {
		expect(() => readHello({...hello, [field]: value})).toThrow(
			expect.objectContaining({
				code: 'BAD_USAGE',
				message: expect.stringMatching(/^Expected `\w+` to be .+, got .+\.$/),
			}),
		);
	});

	test('says who it is from', () => {
		expect(readRole(hello)).toBe('application');
		expect(readRole({role: 'terminal', protocol: 1})).toBe('terminal');
	});

	test.each([
		[{...hello, role: 'alien'}, 'Expected `role` to be "application" or "terminal", got "alien".'],
		[{protocol: 1}, 'Expected `role` to be "application" or "terminal", got nothing.'],
		[{...hello, protocol: 2}, 'Expected `protocol` to be 1, got 2.'],
		[{role: 'terminal'}, 'Expected `protocol` to be 1, got nothing.'],
		[{role: 'terminal', protocol: '1'}, 'Expected `protocol` to be 1, got "1".'],
		[undefined, 'Expected `hello` to be an object, got nothing.'],
	])('of nobody that is known, or in another protocol, is refused: %j', (params, message) => {
		expect(() => readRole(params)).toThrow(expect.objectContaining({code: 'BAD_USAGE', message}));
	});

	test.each([undefined, null, 7, 'x', [hello]])('that is %j is refused', params => {
		expect(() => readHello(params)).toThrow('Expected `hello` to be an object');
	});
});

describe('a kernel', () => {
	test('of which only the needful is told is healthy, and neither critical nor restartable', () => {
		expect(readRegister({kernels: [{name: 'api', heard_at: 1}]})).toEqual([
			{
				name: 'api',
				isCritical: false,
				isRestartable: false,
				phase: 'healthy',
				attempts: 0,
				restarts: 0,
				lastBeat: undefined,
				heardAt: 1,
				until: undefined,
				reason: undefined,
			},
		]);
	});

	test('with odd values is read without them', () => {
		const odd = {
			phase: '__proto__',
			attempts: -1,
			restarts: 1e300,
			reason: 'toString',
			until: 'x',
			last_beat: 1e300,
		};
		expect(readRegister({kernels: [{...kernel, ...odd}]})).toMatchObject([
			{phase: 'healthy', attempts: 0, restarts: 0, reason: undefined, until: undefined, lastBeat: undefined},
		]);
	});

	test.each([{}, {...kernel, name: ' \u001b\n '}, {...kernel, heard_at: undefined}, null])(
		'%j is refused',
		value => {
			expect(() => readRegister({kernels: [value]})).toThrow(expect.objectContaining({code: 'BAD_USAGE'}));
		},
	);

	test('is called the same by its registration and by its beats', () => {
		const name = ` a\u001b[31mb\n${'x'.repeat(500)}`;
		const [registered] = readRegister({kernels: [{...kernel, name}]});
		expect(registered?.name).toMatch(/^a \[31mb x+$/);
		expect(registered?.name).toHaveLength(128);
		expect(readBeat({at: 1, names: [name]}).names).toEqual([registered?.name]);
	});

	test('of the longest name is found by a key with a number', () => {
		const name = `${'x'.repeat(128)}#20000`;
		expect(readKernelKey({name})).toBe(name);
		expect(readKernelKey({name: ' lead\n'})).toBe('lead');
		expect(() => readKernelKey({})).toThrow('Expected `name` to be a name, got nothing.');
		expect(() => readKernelKey(undefined)).toThrow('Expected `kernel.restart` to be an object');
	});
});

test('a name is told as often as it beat', () => {
	expect(readBeat({at: 12.5, names: ['memory', 'memory']})).toEqual({at: 12.5, names: ['memory', 'memory']});
});

test.each([
	{},
	{at: 1},
	{at: 1, names: 'memory'},
	{at: 1, names: [7]},
	{at: '1', names: []},
	{at: 1e300, names: []},
])('%j is no beat', params => {
	expect(() => readBeat(params)).toThrow(expect.objectContaining({code: 'BAD_USAGE'}));
});

test('the news of a kernel keep the payload as it is', () => {
	const payload = {kernel_name: 'memory', more: [1]};
	expect(readNews({kernel, event: 'kernel.restart.initiated', payload})).toEqual({
		id: undefined,
		isWritten: false,
		kernel: read,
		event: 'kernel.restart.initiated',
		payload,
	});
	expect(readNews({kernel, event: 'system.critical_kernel_down', payload}).event).toBe(
		'system.critical_kernel_down',
	);
});

test.each([
	[true, true],
	[1, false],
	[undefined, false],
])('the news of which the sender says written: %j are written: %j', (written, isWritten) => {
	expect(readNews({kernel, event: 'kernel.recovered', payload: {}, written}).isWritten).toBe(isWritten);
});

test.each([
	['a'.repeat(128), 'a'.repeat(128)],
	['a'.repeat(129), undefined],
	[7, undefined],
	[undefined, undefined],
])('the news with the id %j have the id %j', (event_id, id) => {
	expect(readNews({kernel, event: 'kernel.recovered', payload: {}, event_id}).id).toBe(id);
});

test.each(['grace.stopped', 'kernel.', 'kernel.X', 'kernel.a\nb', `kernel.${'x'.repeat(61)}`, 7, undefined])(
	'%j is no event of a kernel',
	event => {
		expect(() => readNews({kernel, event, payload: {}})).toThrow('an event of a kernel');
	},
);

test.each([undefined, null, [], 'x'])('a payload that is %j is refused', payload => {
	expect(() => readNews({kernel, event: 'kernel.recovered', payload})).toThrow(
		'Expected `payload` to be an object',
	);
});

test.each([undefined, null, {}, []])('%j is no parameter', params => {
	expect(() => requireNoParams('status', params)).not.toThrow();
});

test.each([
	[{kernel: 5}, 'Expected no parameters of `stop`, got `kernel`.'],
	[['memory'], 'Expected no parameters of `stop`, got a list.'],
	['memory', 'Expected no parameters of `stop`, got "memory".'],
	[5, 'Expected no parameters of `stop`, got 5.'],
])('%j is refused where no parameters are taken', (params, message) => {
	expect(() => requireNoParams('stop', params)).toThrow(
		expect.objectContaining({code: 'BAD_USAGE', message}),
	);
});
