import {messageOf} from '../core/errors.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import {explainOutput, isUnread} from './output.ts';

/**
 * From here on this process goes on whatever happens: SIGTERM and SIGINT ask the watchdog to leave (a second one
 * forces), a closed terminal or reader is no reason to end, and a fault anywhere is a trouble, not an end.
 */
export const surviveFaults = (watchdog: Pick<Watchdog, 'send' | 'setTrouble'>): void => {
	const leave = (): void => watchdog.send({type: 'leave'});
	process.on('SIGTERM', leave);
	process.on('SIGINT', leave);
	process.on('SIGHUP', () => {});
	process.stdout.removeAllListeners('error');
	process.stdout.on('error', error => {
		if (!isUnread(error)) watchdog.setTrouble('output', explainOutput(error));
	});
	process.stderr.on('error', () => {});
	const report = (error: unknown): void =>
		watchdog.setTrouble('fault', `A fault was survived: ${messageOf(error)}`);
	process.on('uncaughtException', report);
	process.on('unhandledRejection', report);
};
