import type {Instant} from '../core/instant.ts';
import {decideKernel} from '../core/kernel.ts';
import type {KernelPolicy} from '../core/kernel-policy.ts';
import {
	type KernelEffect,
	type KernelEvent,
	type KernelReason,
	type KernelState,
	newKernel,
} from '../core/kernel-state.ts';

/** What happens to the kernels of one manager. Names are clean. */
export type TableEvent =
	| {
			readonly type: 'register';
			readonly kernel: string;
			readonly isCritical: boolean;
			readonly isRestartable: boolean;
	  }
	/** `at` is when it was sent. */
	| {readonly type: 'beat'; readonly kernel: string; readonly at: Instant}
	/** Time to judge; `due` is when that should have been. */
	| {readonly type: 'tick'; readonly due: Instant}
	| {readonly type: 'restart'; readonly kernel: string; readonly reason: KernelReason}
	| {readonly type: 'returned'; readonly kernel: string; readonly restart: number}
	| {readonly type: 'threw'; readonly kernel: string; readonly restart: number; readonly error: string}
	| {readonly type: 'policy'; readonly policy: KernelPolicy};

/** What must be done now, and for which kernel. */
export type TableEffect =
	| (KernelEffect & {readonly kernel: string})
	/** The application does something that cannot be meant. */
	| {readonly type: 'warn'; readonly kernel: string; readonly message: string};

export type TableDecision = {
	/** In this order. */
	readonly effects: readonly TableEffect[];
	/** Kernels that are new or different, in more than their last beat. */
	readonly changed: readonly KernelState[];
};

/** All kernels of one manager. */
export type KernelTable = {
	readonly decide: (event: TableEvent, now: Instant) => TableDecision;
	readonly get: (kernel: string) => KernelState | undefined;
	readonly all: () => Iterable<KernelState>;
	readonly size: () => number;
};

/** An empty table. It has no clock: every event comes with its instant. */
export const createKernelTable = (initialPolicy: KernelPolicy): KernelTable => {
	const kernels = new Map<string, KernelState>();
	let policy = initialPolicy;

	const decideOne = (kernel: KernelState, event: KernelEvent, now: Instant): TableDecision => {
		const {kernel: next, effects} = decideKernel(kernel, event, policy, now);
		if (next !== kernel) kernels.set(kernel.name, next);
		if (effects.length === 0 && !isDifferent(kernel, next)) return nothing;
		return {effects: effects.map(effect => ({...effect, kernel: kernel.name})), changed: [next]};
	};

	const tell = (name: string, event: KernelEvent, now: Instant): TableDecision => {
		const kernel = kernels.get(name);
		return kernel === undefined ? nothing : decideOne(kernel, event, now);
	};

	const add = (name: string, flags: Pick<KernelState, 'isCritical' | 'isRestartable'>, now: Instant) => {
		const kernel = newKernel(name, flags, now);
		kernels.set(name, kernel);
		return kernel;
	};

	const beat = (name: string, at: Instant, now: Instant): TableDecision => {
		const kernel = kernels.get(name);
		if (kernel !== undefined) return decideOne(kernel, {type: 'beat', at}, now);
		const added = add(name, {isCritical: false, isRestartable: false}, now);
		const {effects} = decideOne(added, {type: 'beat', at}, now);
		const message = `Kernel '${name}' beats and was never registered: it is watched, but cannot be restarted. Register it with a restart function.`;
		return {
			effects: [{type: 'warn', kernel: name, message}, ...effects],
			changed: [kernels.get(name) ?? added],
		};
	};

	const judge = (due: Instant, now: Instant): TableDecision => {
		const isLate = now - due > longestLateness;
		const decisions = [...kernels.keys()].map(name => {
			const stalled = isLate ? tell(name, {type: 'stalled'}, now) : nothing;
			const judged = tell(name, {type: 'tick'}, now);
			return judged === nothing ? stalled : judged;
		});
		return {
			effects: decisions.flatMap(({effects}) => effects),
			changed: decisions.flatMap(({changed}) => changed),
		};
	};

	return {
		decide: (event, now) => {
			switch (event.type) {
				case 'register': {
					if (kernels.has(event.kernel)) return tell(event.kernel, event, now);
					return {effects: [], changed: [add(event.kernel, event, now)]};
				}
				case 'beat':
					return beat(event.kernel, event.at, now);
				case 'tick':
					return judge(event.due, now);
				case 'restart':
					if (!kernels.has(event.kernel)) return warn(event.kernel);
					return tell(event.kernel, event, now);
				case 'returned':
				case 'threw':
					return tell(event.kernel, event, now);
				case 'policy':
					policy = event.policy;
					return nothing;
			}
		},
		get: kernel => kernels.get(kernel),
		all: () => kernels.values(),
		size: () => kernels.size,
	};
};

/** Milliseconds. A tick that is later shows that the manager itself stood still, and heard nothing meanwhile. */
const longestLateness = 2000;

const nothing: TableDecision = {effects: [], changed: []};

const warn = (kernel: string): TableDecision => {
	const message = `Kernel '${kernel}' is not registered, so it cannot be restarted.`;
	return {effects: [{type: 'warn', kernel, message}], changed: []};
};

const isDifferent = (before: KernelState, after: KernelState): boolean =>
	before.phase !== after.phase ||
	before.attempts !== after.attempts ||
	before.isCritical !== after.isCritical ||
	before.isRestartable !== after.isRestartable;
