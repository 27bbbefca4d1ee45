import type {KernelReason} from '../core/kernel-state.ts';
import {plainWords} from '../core/name.ts';

/** What a restart function is given. */
export type RestartContext = {
	/** Aborted when nobody waits for the function any more: it took longer than `restart_timeout`, or the manager stopped. */
	readonly signal: AbortSignal;
	readonly name: string;
	readonly reason: KernelReason;
	/** 1 for the first restart since the last fresh start. */
	readonly attempt: number;
};

/** Restarts one kernel, synchronously or not. It has succeeded when it returned and the kernel then beats. */
export type RestartFunction = (context: RestartContext) => unknown;

type Outcome =
	| {readonly type: 'returned'; readonly restart: number}
	| {readonly type: 'threw'; readonly restart: number; readonly error: string};

/** The restart functions at work. */
export type Restarts = {
	/** Calls the function soon, never at once, and `onOutcome` unless it is abandoned meanwhile. */
	readonly begin: (
		restart: number,
		work: RestartFunction,
		context: Omit<RestartContext, 'signal'>,
		onOutcome: (outcome: Outcome) => void,
	) => void;
	/** Tells the function of this kernel that nobody waits for it. */
	readonly abandon: (name: string, why: string) => void;
	readonly abandonAll: (why: string) => void;
};

export const createRestarts = (): Restarts => {
	const working = new Map<string, AbortController>();

	const abandon = (name: string, why: string): void => {
		const controller = working.get(name);
		working.delete(name);
		// Its listeners are the application's, so they are called when all is decided.
		queueMicrotask(() => controller?.abort(new Error(why)));
	};

	return {
		begin: async (restart, work, context, onOutcome) => {
			const controller = new AbortController();
			working.set(context.name, controller);
			const outcome = await attempt(restart, work, {...context, signal: controller.signal});
			if (working.get(context.name) !== controller) return;
			working.delete(context.name);
			onOutcome(outcome);
		},
		abandon,
		abandonAll: why => {
			for (const name of working.keys()) abandon(name, why);
		},
	};
};

const longestError = 2000;

const attempt = async (restart: number, work: RestartFunction, context: RestartContext): Promise<Outcome> => {
	// The announcement that it begins comes first, also when the function never gives control back; and one that fails
	// at once and is asked for again at once leaves the event loop its turn.
	await new Promise(setImmediate);
	try {
		await work(context);
		return {type: 'returned', restart};
	} catch (error) {
		return {type: 'threw', restart, error: sentenceOf(error)};
	}
};

const sentenceOf = (error: unknown): string => {
	let sentence = '';
	try {
		sentence = plainWords(String(error), longestError);
	} catch {
		// What was thrown cannot even be made a text.
	}
	return sentence || 'an unknown error';
};
