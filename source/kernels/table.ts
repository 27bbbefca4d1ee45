import type {Instant} from '../core/instant.ts';
import {decideKernel} from '../core/kernel.ts';
import type {KernelPolicy} from '../core/kernel-policy.ts';
import {type KernelEffect, type KernelEvent, type KernelState, newKernel} from '../core/kernel-state.ts';

/** What happens to the kernels of one manager. Names are clean. */
export type TableEvent =
	| Extract<KernelEvent, ForAll>
	| (Exclude<KernelEvent, ForAll> & {readonly kernel: string});

type ForAll = {type: 'tick' | 'resume'};

/** What must be done now. */
export type TableEffect =
	| KernelEffect
	/** The application does something that cannot be meant. */
	| {readonly type: 'warn'; readonly message: string};

/** A kernel that is registered or different, in more than its last beat, and what to do for it, in this order. */
export type TableDecision = {readonly kernel: KernelState; readonly effects: readonly TableEffect[]};

/** All kernels of one manager. */
export type KernelTable = {
	readonly decide: (event: TableEvent, policy: KernelPolicy, now: Instant) => readonly TableDecision[];
	/** Undefined for whatever is no registered name. */
	readonly get: (name: unknown) => KernelState | undefined;
	readonly all: () => readonly KernelState[];
};

/** An empty table. It has no clock: every event comes with its instant. */
export const createKernelTable = (): KernelTable => {
	const kernels = new Map<unknown, KernelState>();

	return {
		decide: (event, policy, now) => {
			const decideOne = (kernel: KernelState): TableDecision => {
				const decision = decideKernel(kernel, event, policy, now);
				kernels.set(kernel.name, decision.kernel);
				return decision;
			};
			const newsOf = (kernel: KernelState): readonly TableDecision[] => {
				const decision = decideOne(kernel);
				return isNews(kernel, decision) ? [decision] : nothing;
			};

			if (!('kernel' in event)) return [...kernels.values()].flatMap(newsOf);
			const name = event.kernel;
			const known = kernels.get(name);
			if (event.type === 'register') return [decideOne(known ?? newKernel(name, event, now))];
			if (known !== undefined) return newsOf(known);
			if (event.type !== 'beat') return nothing;
			const {kernel} = decideOne(newKernel(name, {isCritical: false, isRestartable: false}, now));
			const message = `Kernel '${name}' beats and was never registered: register it, so that it can be restarted.`;
			return [{kernel, effects: [{type: 'warn', message}]}];
		},
		get: name => kernels.get(name),
		all: () => [...kernels.values()],
	};
};

const nothing: readonly TableDecision[] = [];

const isNews = (before: KernelState, {kernel, effects}: TableDecision): boolean =>
	effects.length > 0 || before.phase !== kernel.phase || before.attempts !== kernel.attempts;
