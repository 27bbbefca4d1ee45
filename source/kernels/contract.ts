import type {KernelReason} from '../core/kernel-state.ts';
import type {KernelAlerts} from './alerts.ts';
import type {KernelBus} from './bus.ts';
import type {KernelPolicyOptions} from './policy.ts';
import type {RestartFunction} from './restarts.ts';
import type {ManagerStatus} from './status.ts';

/** How a manager is made; all of it can be left out. */
export type KernelManagerOptions = {
	/** Wins over the workspace's policy, name by name; durations are seconds. */
	readonly policy?: KernelPolicyOptions;
	/** The workspace, for alerts that no watchdog writes. @default what the watchdog said, else the current directory */
	readonly directory?: string;
	/** Where the watchdog listens, as `GRACE_LINK` has it; `false` for none. @default process.env.GRACE_LINK at each start */
	readonly link?: string | false;
};

/** How a kernel is registered. */
export type RegisterOptions = {
	/** Without one the kernel is watched, but cannot be restarted. */
	readonly restart?: RestartFunction;
	/** The application is of no use without it. @default false */
	readonly critical?: boolean;
};

/** Watches the named parts of an application by their beats, and restarts each alone. */
export type KernelManager = {
	/**
	 * Counts a kernel's silence from now on, and from `start()` where that comes later. Registering a known one again replaces what it is restarted by, and keeps
	 * its counts. Throws BAD_USAGE.
	 */
	readonly register: (name: string, options?: RegisterOptions) => void;
	/**
	 * The kernel is well. Cheap: call it as often as you like; to a slow watchdog only the newest beats are told. A name
	 * that nobody registered is registered by this, and cannot be restarted. Throws BAD_USAGE on an empty name.
	 */
	readonly beat: (name: string) => void;
	/** Beats now and every so many seconds while the event loop turns; returns how to stop that. Throws BAD_USAGE. */
	readonly beatEvery: (name: string, seconds: number) => () => void;
	/**
	 * Restarts a kernel; resolves with whether it succeeded: its function returned, and it beat after that. While it is
	 * being restarted this is the outcome of that restart. Only `manual_request` starts a fresh count of attempts; other
	 * reasons wait for the cooldown, and are false at the limit. Rejects with BAD_USAGE: an unknown name or reason, a
	 * kernel without a restart function, a manager that is not started.
	 */
	readonly restart: (name: string, reason?: KernelReason) => Promise<boolean>;
	/** Judges from now on, and connects to the watchdog, if there is one. Keeps no process alive. */
	readonly start: () => void;
	readonly status: () => ManagerStatus;
	/** Aborts restart functions, stops judging and beating, and closes the link; resolves when all is written. */
	readonly stop: () => Promise<void>;
	/** Tells the watchdog that the application is ready to serve. */
	readonly ready: () => void;
	readonly bus: KernelBus;
	readonly alerts: KernelAlerts;
};
