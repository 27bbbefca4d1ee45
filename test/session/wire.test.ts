import {expect, test} from 'vitest';
import {metricsOf} from '../../source/core/metrics.ts';
import type {KernelRow, Model} from '../../source/core/model.ts';
import {initialProcess} from '../../source/core/phase.ts';
import {defaultPolicy} from '../../source/core/policy.ts';
import {
	applyChanges,
	decodeModel,
	encodeChanges,
	encodeModel,
	modelVersion,
} from '../../source/session/wire.ts';
import {createRandom} from './hostile.ts';

const row = (key: string, attempts = 0): KernelRow => ({
	key,
	name: key,
	isCritical: false,
	isRestartable: true,
	phase: 'healthy',
	attempts,
	lastBeat: undefined,
	heardAt: 1,
	until: undefined,
	reason: undefined,
	heartbeatTimeout: 60_000,
	isLinked: true,
});

const model: Model = {
	workspace: {name: 'x', directory: '/x'},
	watchdog: {pid: 1, version: '1', startedAt: 5},
	command: ['serve'],
	policy: defaultPolicy,
	pending: [],
	process: {
		phase: initialProcess.phase,
		life: 0,
		pid: undefined,
		spawnedAt: undefined,
		isManualShutdown: false,
		failures: 0,
		restarts: 0,
		lastExit: undefined,
	},
	health: {
		reading: 'unknown',
		target: 'port 8000',
		isWritten: false,
		latency: undefined,
		misses: 0,
		error: undefined,
	},
	statistics: {cpu: 1, memory: 2, processes: 3},
	kernels: [row('memory'), row('api')],
	link: {connections: 1, silent: 0, silentSince: undefined},
	restarts: [],
	metrics: metricsOf({spans: [], failures: [], restarts: []}, 0),
	troubles: [],
	receivers: [],
};

// As it comes out at the other end.
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

test('a model comes out as it went in', () => {
	expect(decodeModel(sent(encodeModel(model)))).toEqual(model);
	const without = {...model, statistics: undefined};
	expect(decodeModel(sent(encodeModel(without)))).toEqual(without);
});

test.each([
	undefined,
	null,
	7,
	[],
	{},
	{...encodeModel(model), version: modelVersion + 1},
	{version: modelVersion, model: encodeModel(model).model},
	{protocol: 1, ...encodeModel(model), version: undefined},
])('one of another version says so, and what to do', snapshot => {
	expect(() => decodeModel(snapshot)).toThrow(
		expect.objectContaining({code: 'LINK_LOST', message: expect.stringContaining('grace-tui shutdown')}),
	);
});

test('only what has changed is told', () => {
	expect(encodeChanges(model, {...model})).toBeUndefined();
	const [memory = row('memory'), api = row('api')] = model.kernels;
	expect(encodeChanges(model, {...model, command: ['other']})).toEqual({model: {command: ['other']}});
	expect(encodeChanges(model, {...model, statistics: undefined})).toEqual({model: {statistics: null}});
	const changed = row('api', 1);
	expect(encodeChanges(model, {...model, kernels: [memory, changed]})).toEqual({kernels: {rows: [changed]}});
	expect(encodeChanges(model, {...model, kernels: [api]})).toEqual({kernels: {rows: [], keys: ['api']}});
});

test('kernels that come, go, change and move arrive as they are, and rows that did not change keep their identity', () => {
	const random = createRandom(3);
	let ours = model;
	let theirs = decodeModel(sent(encodeModel(model)));
	for (let round = 0; round < 300; round += 1) {
		const kept = ours.kernels.filter(() => random() < 0.9);
		const kernels = kept.map(each => (random() < 0.2 ? row(each.key, each.attempts + 1) : each));
		if (random() < 0.5) kernels.splice(Math.floor(random() * kernels.length), 0, row(`kernel ${round}`));
		const statistics = random() < 0.5 ? undefined : {cpu: random(), memory: 1, processes: 1};
		const next = {...ours, kernels, statistics};
		const changes = encodeChanges(ours, next);
		const before = theirs;
		if (changes !== undefined) theirs = applyChanges(theirs, sent(changes));
		expect(theirs).toEqual(next);
		for (const [index, each] of next.kernels.entries()) {
			const old = ours.kernels.indexOf(each);
			if (old !== -1) expect(theirs.kernels[index]).toBe(before.kernels[old]);
		}
		ours = next;
	}
});
