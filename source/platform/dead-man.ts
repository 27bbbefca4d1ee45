import {type ChildProcess, spawn} from 'node:child_process';
import {sendSignal} from './signal.ts';

/** Seconds after which a dead-man lets go on what it was told of. */
export const deadManDelay = 2;

/** Continues processes that this one has stopped, should it die before it does so itself. */
export type DeadMan = {
	/** Tells it of more: processes, and groups as negative numbers. Throws when there is no way to. */
	readonly cover: (targets: readonly number[]) => void;
	/** Sends it away. */
	readonly dismiss: () => void;
};

/** One that is told of nobody yet. */
export const createDeadMan = (): DeadMan => {
	const shells: ChildProcess[] = [];
	return {
		cover: targets => {
			const words = ['-c', `sleep ${deadManDelay}; kill -s CONT -- "$@"`, 'dead-man', ...targets.map(String)];
			// A session of its own and none of our environment: it belongs to nobody, and ends with nobody.
			const shell = spawn('/bin/sh', words, {
				detached: true,
				stdio: 'ignore',
				cwd: '/',
				env: {PATH: process.env.PATH},
			});
			// What it cannot be is told by the missing pid.
			shell.on('error', () => {});
			shell.unref();
			if (shell.pid === undefined) throw new Error('no process can be started');
			shells.push(shell);
		},
		dismiss: () => {
			for (const {pid, exitCode, signalCode} of shells.splice(0))
				if (pid !== undefined && exitCode === null && signalCode === null) sendSignal(-pid, 'SIGKILL');
		},
	};
};
