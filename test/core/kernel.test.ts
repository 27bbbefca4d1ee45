import {expect, test} from 'vitest';
import {decideKernel} from '../../source/core/kernel.ts';
import {defaultKernelPolicy} from '../../source/core/kernel-policy.ts';
import {type KernelEvent, type KernelState, newKernel} from '../../source/core/kernel-state.ts';

// What a manager's script of events can show is in fixtures/kernel-decisions; here is what it cannot.

const play = (script: ReadonlyArray<readonly [number, KernelEvent]>): KernelState => {
	let kernel = newKernel('memory', {isCritical: false, isRestartable: true}, 0);
	for (const [now, event] of script) ({kernel} = decideKernel(kernel, event, defaultKernelPolicy, now));
	return kernel;
};

test('an event that changes nothing leaves the very same kernel', () => {
	const kernel = play([[10, {type: 'beat', at: 10}]]);
	for (const event of [
		{type: 'tick', due: 20},
		{type: 'beat', at: 9},
		{type: 'returned', restart: 0},
		{type: 'threw', restart: 1, error: 'boom'},
	] as const) {
		expect(decideKernel(kernel, event, defaultKernelPolicy, 20)).toEqual({kernel, effects: []});
		expect(decideKernel(kernel, event, defaultKernelPolicy, 20).kernel).toBe(kernel);
	}
});

test('a stall does not move the last beat, only what silence is counted from', () => {
	const kernel = play([
		[10, {type: 'beat', at: 10}],
		[5000, {type: 'tick', due: 2999}],
	]);
	expect(kernel).toMatchObject({lastBeat: 10, heardAt: 5000, stableFrom: 0});
});

test('a kernel remembers why it was restarted last', () => {
	const kernel = play([
		[1, {type: 'restart', reason: 'dependency_drift'}],
		[2, {type: 'returned', restart: 1}],
		[3, {type: 'beat', at: 3}],
	]);
	expect(kernel).toMatchObject({phase: {name: 'healthy'}, lastReason: 'dependency_drift', restartedAt: 1});
});
