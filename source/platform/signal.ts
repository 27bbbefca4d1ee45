import {codeOf} from '../core/errors.ts';

/** Signals one process, or a group as a negative number; false when there is none or it is not ours. */
export const sendSignal = (pid: number, signal: NodeJS.Signals): boolean => {
	try {
		return process.kill(pid, signal);
	} catch {
		// ESRCH: it is gone, which is what was wanted; EPERM: it was never ours.
		return false;
	}
};

/** Whether there is a process with this number, also a zombie or one of somebody else. */
export const isThere = (pid: number): boolean => {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
};
