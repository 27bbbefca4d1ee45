import type {Instant} from '../core/instant.ts';
import type {Health, Statistics} from '../core/model.ts';
import type {ProcessEvent, ProcessState} from '../core/phase.ts';
import {defaultHealth, type Policy} from '../core/policy.ts';
import type {Platform} from '../platform/contract.ts';
import type {Clock} from '../runtime/clock.ts';
import {createTimers} from '../runtime/timers.ts';
import {describeTarget, probe, targetOf} from './probe.ts';
import {readStatistics} from './statistics.ts';

// A new life is asked more often, so that it is known to be ready soon after it is.
const startingInterval = 250;
const statisticsInterval = 2000;

type Options = {
	readonly policy: Policy;
	readonly platform: Platform;
	readonly clock: Clock;
	/** Somebody looks: read what only informs, too. */
	readonly isShown: boolean;
	readonly send: (event: ProcessEvent) => void;
	readonly onHealth: (health: Health) => void;
	readonly onStatistics: (statistics: Statistics | undefined) => void;
};

/** Watches the living process from outside: its health and its resources. */
export type Observer = {
	/** Follows the process into its next state. */
	readonly follow: (state: ProcessState) => void;
	readonly close: () => void;
};

/** The health before anything was asked. */
export const unknownHealth = (policy: Policy): Health => ({
	reading: 'unknown',
	target: describeTarget(targetOf(policy)),
	isWritten: policy.health !== undefined,
	latency: undefined,
	misses: 0,
	error: undefined,
});

/** An observer that is idle until it follows a living process. */
export const createObserver = (options: Options): Observer => {
	const {policy, platform, clock, isShown, send, onHealth, onStatistics} = options;
	const timers = createTimers(clock);
	let life: number | undefined;
	let isStarting = false;
	let health = unknownHealth(policy);

	const isCurrent = (asked: number): boolean => life === asked;

	const askHealth = async (asked: number): Promise<void> => {
		const result = await probe(targetOf(policy), policy.health?.timeout ?? defaultHealth.timeout);
		if (!isCurrent(asked)) return;
		health = nextHealth(health, result);
		onHealth(health);
		if (policy.health !== undefined) send({type: 'probed', life: asked, isAnswered: result.isAnswered});
		if (!isCurrent(asked)) return;
		const interval = isStarting ? Math.min(startingInterval, policy.checkInterval) : policy.checkInterval;
		timers.set('health', clock.now() + interval, () => void askHealth(asked));
	};

	const askStatistics = async (asked: number, pid: number, interval: number): Promise<void> => {
		const begun: Instant = clock.now();
		const statistics = await readStatistics(platform, pid);
		if (!isCurrent(asked)) return;
		if (statistics !== undefined) {
			onStatistics(statistics);
			if (policy.maxMemory !== undefined && statistics.memory > policy.maxMemory) {
				send({type: 'memoryExceeded', life: asked, bytes: statistics.memory});
			}
		}
		if (!isCurrent(asked)) return;
		timers.set('statistics', begun + interval, () => void askStatistics(asked, pid, interval));
	};

	const begin = (newLife: number, pid: number): void => {
		life = newLife;
		health = unknownHealth(policy);
		onHealth(health);
		if (isShown || policy.health !== undefined) void askHealth(newLife);
		const needed = [isShown ? statisticsInterval : undefined, policy.maxMemory && policy.checkInterval];
		const interval = Math.min(...needed.filter(each => each !== undefined));
		if (Number.isFinite(interval)) void askStatistics(newLife, pid, interval);
	};

	const end = (): void => {
		life = undefined;
		timers.close();
		onStatistics(undefined);
		onHealth(unknownHealth(policy));
	};

	return {
		follow: ({phase, life: current}) => {
			const living = phase.name === 'starting' || phase.name === 'running' ? phase.run.pid : undefined;
			isStarting = phase.name === 'starting';
			if (living !== undefined && life === current) return;
			if (life !== undefined) end();
			if (living !== undefined) begin(current, living);
		},
		close: end,
	};
};

const nextHealth = (health: Health, result: Awaited<ReturnType<typeof probe>>): Health => {
	if (result.isAnswered) {
		return {...health, reading: 'healthy', latency: result.latency, misses: 0, error: undefined};
	}
	// Until something has answered, silence says nothing.
	const reading = health.reading === 'unknown' ? 'unknown' : 'failing';
	return {...health, reading, latency: undefined, misses: health.misses + 1, error: result.error};
};
