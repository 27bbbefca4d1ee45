import type {Instant} from '../core/instant.ts';
import type {Health, Statistics} from '../core/model.ts';
import {type ProcessEvent, type ProcessState, runOf} from '../core/phase.ts';
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
	/** The policy that counts now. */
	readonly policy: () => Policy;
	readonly platform: Platform;
	readonly clock: Clock;
	/** Somebody looks from the beginning. */
	readonly isShown: boolean;
	readonly send: (event: ProcessEvent) => void;
	readonly onHealth: (health: Health) => void;
	readonly onStatistics: (statistics: Statistics | undefined) => void;
};

/** Watches the living process from outside: its health and its resources. */
export type Observer = {
	/** Follows the process into its next state. */
	readonly follow: (state: ProcessState) => void;
	/** Reads what only informs as well, until the returned function is called. */
	readonly look: () => () => void;
	/** Another policy counts: something else may be asked, and the next look may be due. */
	readonly renew: (before: Policy) => void;
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
	const {policy, platform, clock, send, onHealth, onStatistics} = options;
	const healthTimers = createTimers(clock);
	const statisticsTimers = createTimers(clock);
	/** The life whose health is asked, and the one that is measured. */
	let asked: number | undefined;
	let measured: number | undefined;
	let state: ProcessState | undefined;
	let lookers = options.isShown ? 1 : 0;
	let health = unknownHealth(policy());
	/** Since when the next look waits; undefined while one is under way. */
	let healthSince: Instant | undefined;
	let statisticsSince: Instant | undefined;

	const askHealth = async (life: number): Promise<void> => {
		healthSince = undefined;
		const current = policy();
		const result = await probe(targetOf(current), current.health?.timeout ?? defaultHealth.timeout, clock);
		if (asked !== life) return;
		// Something else is asked since.
		if (!isSameTarget(current, policy())) return askHealth(life);
		if (!result.isAnswered && result.isVoid) return askHealth(life);
		health = nextHealth(health, result);
		onHealth(health);
		if (policy().health !== undefined) send({type: 'probed', life, isAnswered: result.isAnswered});
		if (asked !== life) return;
		healthSince = clock.now();
		awaitHealth(life, healthSince);
	};

	const awaitHealth = (life: number, since: Instant): void => {
		const isStarting = state?.phase.name === 'starting';
		const {checkInterval} = policy();
		const interval = isStarting ? Math.min(startingInterval, checkInterval) : checkInterval;
		healthTimers.set('health', since + interval, () => void askHealth(life));
	};

	/** Undefined where nobody wants to know. */
	const intervalOfStatistics = (): number | undefined => {
		const shown = lookers > 0 ? [statisticsInterval] : [];
		const {maxMemory, checkInterval} = policy();
		const needed = maxMemory === undefined ? shown : [...shown, checkInterval];
		return needed.length === 0 ? undefined : Math.min(...needed);
	};

	const askStatistics = async (life: number, pid: number): Promise<void> => {
		const begun: Instant = clock.now();
		statisticsSince = undefined;
		const statistics = await readStatistics(platform, pid);
		if (measured !== life) return;
		// Old numbers say nothing of what is left of a tree whose root is gone.
		if (statistics !== undefined || state?.phase.name === 'stopping') onStatistics(statistics);
		const {maxMemory} = policy();
		if (statistics !== undefined && maxMemory !== undefined && statistics.memory > maxMemory) {
			send({type: 'memoryExceeded', life, bytes: statistics.memory});
		}
		if (measured !== life) return;
		statisticsSince = begun;
		awaitStatistics(life, pid, begun);
	};

	const awaitStatistics = (life: number, pid: number, since: Instant): void => {
		const interval = intervalOfStatistics();
		if (interval === undefined) return;
		statisticsTimers.set('statistics', since + interval, () => void askStatistics(life, pid));
	};

	const beginHealth = (life: number): void => {
		asked = life;
		health = unknownHealth(policy());
		onHealth(health);
		void askHealth(life);
	};

	const beginStatistics = (life: number, pid: number): void => {
		measured = life;
		void askStatistics(life, pid);
	};

	const endHealth = (): void => {
		asked = undefined;
		healthTimers.close();
		onHealth(unknownHealth(policy()));
	};

	const endStatistics = (): void => {
		measured = undefined;
		statisticsTimers.close();
		onStatistics(undefined);
	};

	const adjust = (): void => {
		if (state === undefined) return;
		const {phase, life} = state;
		const pid = runOf(phase)?.pid;
		// What is told to stop is measured until it is gone, but need not answer any more.
		const isUp = pid !== undefined && phase.name !== 'stopping';
		const isAsked = isUp && (lookers > 0 || policy().health !== undefined);
		const isMeasured = pid !== undefined && intervalOfStatistics() !== undefined;
		if (asked !== undefined && (!isAsked || asked !== life)) endHealth();
		if (measured !== undefined && (!isMeasured || measured !== life)) endStatistics();
		if (asked === undefined && isAsked) beginHealth(life);
		if (measured === undefined && isMeasured) beginStatistics(life, pid);
	};

	return {
		follow: next => {
			state = next;
			adjust();
		},
		look: () => {
			lookers += 1;
			adjust();
			return () => {
				lookers -= 1;
				adjust();
			};
		},
		renew: before => {
			const isOther = !isSameTarget(before, policy());
			if (isOther && asked === undefined) onHealth(unknownHealth(policy()));
			if (isOther && asked !== undefined) endHealth();
			adjust();
			const pid = state && runOf(state.phase)?.pid;
			if (asked !== undefined && healthSince !== undefined) awaitHealth(asked, healthSince);
			if (measured !== undefined && pid !== undefined && statisticsSince !== undefined)
				awaitStatistics(measured, pid, statisticsSince);
		},
		close: () => {
			state = undefined;
			endHealth();
			endStatistics();
		},
	};
};

/** Whether two policies ask the same for the health, and take the answer alike. */
export const isSameTarget = (one: Policy, other: Policy): boolean =>
	describeTarget(targetOf(one)) === describeTarget(targetOf(other)) &&
	(one.health === undefined) === (other.health === undefined);

const nextHealth = (health: Health, result: Awaited<ReturnType<typeof probe>>): Health => {
	if (result.isAnswered) {
		return {...health, reading: 'healthy', latency: result.latency, misses: 0, error: undefined};
	}
	// Until something has answered, silence says nothing.
	const reading = health.reading === 'unknown' ? 'unknown' : 'failing';
	return {...health, reading, latency: undefined, misses: health.misses + 1, error: result.error};
};
