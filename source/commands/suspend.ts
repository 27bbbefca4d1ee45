import {setTimeout as sleep} from 'node:timers/promises';

/** Stops this process and what stands beside it in the foreground, as ctrl-z does elsewhere, until the shell goes on with it. */
export const suspend = async (): Promise<void> => {
	const continued = new Promise<void>(resolve => {
		process.once('SIGCONT', () => resolve());
	});
	process.kill(0, 'SIGTSTP');
	// Where no shell could go on with it, the system does not stop it either.
	await Promise.race([continued, sleep(unstoppedAfter)]);
};

const unstoppedAfter = 500;
