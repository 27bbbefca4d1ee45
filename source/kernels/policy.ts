import {GraceError} from '../core/errors.ts';
import {defaultKernelPolicy, type KernelPolicy} from '../core/kernel-policy.ts';

/** The policy as people write it, here and in `grace.config.json`: durations are seconds. */
export type KernelPolicyOptions = {
	/** Silence after which a kernel is restarted, and the time a restarted one has to beat again. @default 60 */
	readonly heartbeat_timeout?: number;
	/** @default 3 */
	readonly max_restart_attempts?: number;
	/** The least time from the begin of one restart to the next. @default 30 */
	readonly restart_cooldown?: number;
	/** How long a restart function may take. @default 60 */
	readonly restart_timeout?: number;
	/** Unbroken beats after which earlier attempts no longer count. @default 600 */
	readonly stable_after?: number;
};

/** An application's own options, checked. Throws BAD_USAGE. */
export const checkPolicy = (options: KernelPolicyOptions): Partial<KernelPolicy> => {
	const wrong = Object.entries(options).find(([key, value]) => value !== undefined && !isSound(key, value));
	if (wrong === undefined) return readPolicy(options);
	const [key, value] = wrong;
	const least = rules.get(key)?.least;
	throw new GraceError(
		'BAD_USAGE',
		least === undefined
			? `Expected the kernel policy to hold ${[...rules.keys()].join(', ')}, got \`${key}\`. Correct or drop it.`
			: `Expected \`${key}\` to be a ${key === counted ? 'whole number' : 'number of seconds'} from ${least}, got \`${value}\`. Correct it in the kernel policy.`,
	);
};

/** What is sound of a policy from elsewhere; the rest is ignored. */
export const readPolicy = (value: unknown): Partial<KernelPolicy> => {
	if (typeof value !== 'object' || value === null) return {};
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, found]) => {
			const rule = rules.get(key);
			if (rule === undefined || !isSound(key, found)) return [];
			return [[rule.name, key === counted ? found : found * 1000]];
		}),
	);
};

/** The policy that applies: an own option wins over the workspace's, and that over the default. */
export const mergePolicy = (own: Partial<KernelPolicy>, workspace: Partial<KernelPolicy>): KernelPolicy => ({
	...defaultKernelPolicy,
	...workspace,
	...own,
});

type Rule = {readonly name: keyof KernelPolicy; readonly least: number};

const counted = 'max_restart_attempts';
const rules: ReadonlyMap<string, Rule> = new Map([
	['heartbeat_timeout', {name: 'heartbeatTimeout', least: 0.05}],
	[counted, {name: 'maxRestartAttempts', least: 0}],
	['restart_cooldown', {name: 'restartCooldown', least: 0}],
	['restart_timeout', {name: 'restartTimeout', least: 0.05}],
	['stable_after', {name: 'stableAfter', least: 0}],
]);
const year = 31_536_000;

const isSound = (key: string, value: unknown): value is number =>
	typeof value === 'number' &&
	value >= (rules.get(key)?.least ?? Number.NaN) &&
	value <= year &&
	(key !== counted || Number.isInteger(value));
