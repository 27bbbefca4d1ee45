import {type KernelReason, type KernelState, kernelReasons} from '../core/kernel-state.ts';
import {demand, misuse, oneOf} from './misuse.ts';

/** A restart that may be asked for. */
export type RestartRequest = {readonly kernel: KernelState; readonly reason: KernelReason};

/** What is asked of the kernel of this name, which is undefined where there is none. Throws BAD_USAGE. */
export const checkRestart = (
	name: unknown,
	kernel: KernelState | undefined,
	reason: unknown,
): RestartRequest => {
	const known = oneOf(kernelReasons, 'the reason of a restart', reason);
	demand(kernel !== undefined, 'the name of a registered kernel', name, 'Register it first.');
	if (!kernel.isRestartable) {
		throw misuse(
			`Kernel '${name}' has no restart function: restart the application, or register it with one.`,
		);
	}
	return {kernel, reason: known};
};
