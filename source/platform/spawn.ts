import type {ChildProcess} from 'node:child_process';
import {execa} from 'execa';
import type {Launch} from './contract.ts';

/** Starts the application in a session and process group of its own, without a shell; its pid, if it could be started. */
export const spawnApplication = (launch: Launch): number | undefined => begin(launch).pid;

/** The application alone, outliving this process, which does not wait for it either. */
export const spawnAlone = async (launch: Omit<Launch, 'onExit' | 'onError'>): Promise<number> =>
	new Promise((resolve, reject) => {
		const child = begin({...launch, onExit: () => {}, onError: reject});
		child.unref();
		if (child.pid !== undefined) resolve(child.pid);
	});

const begin = (launch: Launch): ChildProcess => {
	const {command, cwd, environment, cookie, output, onExit, onError} = launch;
	const [program = '', ...words] = command;
	// execa takes any open descriptor; its types only name the standard ones.
	const descriptor = output as 1;
	const subprocess = execa(program, words, {
		cwd,
		// A Python that buffers its prints would show them minutes late, or never.
		env: {PYTHONUNBUFFERED: '1', ...environment, GRACE_LIFE: cookie},
		extendEnv: false,
		detached: true,
		cleanup: false,
		buffer: false,
		reject: false,
		stdio: ['ignore', descriptor, descriptor],
		windowsHide: true,
	});
	const {pid, nodeChildProcess} = subprocess;
	nodeChildProcess.once('exit', onExit);
	if (pid === undefined) subprocess.then(({cause}) => onError(cause)).catch(onError);
	return nodeChildProcess;
};
