import {isKernelEvent} from '../core/kernel-alert.ts';
import type {RestartRow} from '../core/model.ts';
import type {AlertRow} from '../session/session.ts';

/**
 * The restart that an alert belongs to, if it is known: of the process the one that began the life it names, of a
 * kernel the newest with its attempt that had begun by then.
 */
export const alertRestartOf = (
	{event, payload, time}: Pick<AlertRow, 'event' | 'payload' | 'time'>,
	restarts: readonly RestartRow[],
): RestartRow | undefined => {
	if (!isKernelEvent(event)) {
		const {life} = payload;
		const isOurs = event.startsWith('grace.') && typeof life === 'number';
		return isOurs ? restarts.find(row => row.kernel === undefined && row.life === life) : undefined;
	}
	const {kernel_key: key, kernel_name: name, attempt, restart_attempts: attempts} = payload;
	return restarts.findLast(
		row =>
			row.kernel === (key ?? name) &&
			(attempt ?? attempts) === row.attempt &&
			(time === undefined || Date.parse(row.at) <= time + leeway),
	);
};

// The application and its watchdog write down the time by themselves.
const leeway = 2000;
