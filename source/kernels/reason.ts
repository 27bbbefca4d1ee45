import {GraceError} from '../core/errors.ts';
import type {KernelReason} from '../core/kernel-state.ts';

/** Returns the reason of a restart, checked. Throws BAD_USAGE. */
export const requireReason = (reason: unknown): KernelReason => {
	const known = reasons.find(each => each === reason);
	if (known !== undefined) return known;
	throw new GraceError(
		'BAD_USAGE',
		`Expected the reason of a restart to be ${reasons.join(', ')}, got ${JSON.stringify(reason) ?? typeof reason}. Give one of these.`,
	);
};

const reasons: readonly KernelReason[] = [
	'heartbeat_timeout',
	'health_degraded',
	'crash_detected',
	'unexpected_exit',
	'manual_request',
	'dependency_drift',
];
