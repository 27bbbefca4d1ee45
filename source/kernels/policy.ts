import {defaultKernelPolicy, type KernelPolicy} from '../core/kernel-policy.ts';
import {demand, demandType, oneOf} from './misuse.ts';

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
	demandType('object', '`policy`', options);
	const keys = rules.map(([key]) => key);
	for (const key of Object.keys(options)) oneOf(keys, 'a setting in `policy`', key);
	for (const rule of rules) {
		const [key, , least, unit] = rule;
		const value = options[key];
		const kind = unit === 1 ? 'a whole number' : 'seconds';
		const isFine = value === undefined || isSound(rule, value);
		demand(isFine, `\`${key}\` to be ${kind} from ${least} to ${most}`, value);
	}
	return readPolicy(options);
};

/** What is sound of a policy from elsewhere; the rest is ignored. */
export const readPolicy = (value: unknown): Partial<KernelPolicy> => {
	const found: Readonly<Record<string, unknown>> = Object(value);
	const sound = rules.filter(rule => isSound(rule, found[rule[0]]));
	return Object.fromEntries(sound.map(([key, name, , unit]) => [name, Number(found[key]) * unit]));
};

/** The policy that applies: an own option wins over the workspace's, and that over the default. */
export const mergePolicy = (own: Partial<KernelPolicy>, workspace: Partial<KernelPolicy>): KernelPolicy => ({
	...defaultKernelPolicy,
	...workspace,
	...own,
});

/** `unit` is what the value is multiplied with: seconds become milliseconds, and what is only counted must be whole. */
type Rule = readonly [
	key: keyof KernelPolicyOptions,
	name: keyof KernelPolicy,
	least: number,
	unit: 1 | 1000,
];

const rules: readonly Rule[] = [
	['heartbeat_timeout', 'heartbeatTimeout', 0.05, 1000],
	['max_restart_attempts', 'maxRestartAttempts', 0, 1],
	['restart_cooldown', 'restartCooldown', 0, 1000],
	['restart_timeout', 'restartTimeout', 0.05, 1000],
	['stable_after', 'stableAfter', 0, 1000],
];
/** A year of seconds. */
const most = 31_536_000;

const isSound = ([, , least, unit]: Rule, value: unknown): boolean =>
	typeof value === 'number' && value >= least && value <= most && (unit === 1000 || Number.isInteger(value));
