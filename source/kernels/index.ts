import type {KernelManager, KernelManagerOptions} from './contract.ts';
import {assembleManager} from './manager.ts';
import {quietClock} from './quiet-clock.ts';

export type {Payload, Severity} from '../core/alert.ts';
export {GraceError, type GraceErrorCode} from '../core/errors.ts';
export type {KernelPhaseName, KernelReason} from '../core/kernel-state.ts';
export type {KernelAlert, KernelAlerts} from './alerts.ts';
export type {KernelBus, KernelListener} from './bus.ts';
export type {KernelManager, KernelManagerOptions, RegisterOptions} from './contract.ts';
export type {KernelMessage, KernelPayloads, KernelTopic} from './messages.ts';
export type {KernelPolicyOptions} from './policy.ts';
export type {RestartContext, RestartFunction} from './restarts.ts';
export type {KernelStatus, ManagerStatus, RecentRestart} from './status.ts';

/** A kernel manager of your own; it does nothing until it is started. Throws BAD_USAGE. */
export const createKernelManager = (options: KernelManagerOptions = {}): KernelManager =>
	assembleManager(options, quietClock);

/** The manager for applications that need only one; like any other it does nothing until it is started. */
export const kernels: KernelManager = createKernelManager();
