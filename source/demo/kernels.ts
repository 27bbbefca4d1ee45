import {kernels} from '../kernels/index.ts';

/** The parts of the backend, and which of them it cannot do without. */
export const kernelNames = [
	'message_bus',
	'immutable_log',
	'self_healing',
	'coding_agent',
	'governance',
	'memory',
	'librarian',
	'sandbox',
	'scheduler',
	'health_monitor',
	'trigger_mesh',
	'api_server',
] as const;

export type KernelName = (typeof kernelNames)[number];

const critical: ReadonlySet<KernelName> = new Set([
	'message_bus',
	'immutable_log',
	'governance',
	'api_server',
]);

/** How a kernel answers to being restarted: it works, it throws, or it never returns. */
type Temper = 'mild' | 'broken' | 'stuck';

type Kernel = {stopBeating: () => void; temper: Temper};

const beatSeconds = 1;
const bootMilliseconds = 400;
const running = new Map<KernelName, Kernel>();

/** Starts every kernel, and reports them to whoever watches. */
export const startKernels = (): void => {
	for (const name of kernelNames) {
		kernels.register(name, {critical: critical.has(name), restart: ({signal}) => restart(name, signal)});
		running.set(name, {stopBeating: kernels.beatEvery(name, beatSeconds), temper: 'mild'});
	}
	kernels.start();
	kernels.ready();
};

/** Cuts the beats of a kernel, as if it had died. */
export const cut = (name: KernelName): void => {
	running.get(name)?.stopBeating();
};

/** Cuts a kernel whose restarts fail from now on. */
export const breakDown = (name: KernelName): void => kill(name, 'broken');

/** Cuts a kernel whose restarts never end from now on. */
export const jam = (name: KernelName): void => kill(name, 'stuck');

/** Lets the next restart of a kernel succeed. */
export const mend = (name: KernelName): void => {
	const kernel = running.get(name);
	if (kernel !== undefined) kernel.temper = 'mild';
};

/** How every kernel is, as the manager tells it. */
export const kernelStatus = (): object => kernels.status();

const kill = (name: KernelName, temper: Temper): void => {
	const kernel = running.get(name);
	if (kernel === undefined) return;
	kernel.temper = temper;
	kernel.stopBeating();
};

const restart = async (name: KernelName, signal: AbortSignal): Promise<void> => {
	const kernel = running.get(name);
	if (kernel === undefined) return;
	kernel.stopBeating();
	if (kernel.temper === 'stuck') await new Promise(() => {});
	await new Promise(resolve => setTimeout(resolve, bootMilliseconds));
	// Nobody waits for it any more.
	if (signal.aborted) return;
	if (kernel.temper === 'broken') throw new Error(`${name} cannot be started`);
	console.log(`${name} is up again`);
	// The beat that proves it comes after this has returned.
	setImmediate(() => {
		kernel.stopBeating = kernels.beatEvery(name, beatSeconds);
	});
};
