import type {Instant} from '../core/instant.ts';

/** What a pure decision gives back. */
type Decided<State, Effect> = {readonly state: State; readonly effects: readonly Effect[]};

type Options<State, Event, Effect> = {
	readonly initial: State;
	readonly decide: (state: State, event: Event, now: Instant) => Decided<State, Effect>;
	/** Carries out one effect; those behind it wait for the promise, if it returns one. The state may be newer by then. */
	readonly perform: (effect: Effect) => unknown;
	/** The state after an event; its effects may still wait behind the promise of an earlier one. */
	readonly onState: (state: State) => void;
	/** A decision, an effect or `onState` that threw; what comes next happens all the same. Must not throw. */
	readonly onError: (error: unknown) => void;
	readonly now: () => Instant;
};

/** The one door through which anything happens: events in, one at a time, effects out, in order. */
export type Inbox<State, Event> = {
	readonly send: (event: Event) => void;
	/** From now on events wait. Resolves when the effects of what was decided before are carried out. */
	readonly hold: () => Promise<void>;
	/** What has waited since `hold`. */
	readonly waiting: () => readonly Event[];
	/** Decides what has waited, `first` before it, and whatever comes. */
	readonly resume: (first?: Event) => void;
	readonly state: () => State;
};

/** Runs `decide` over events. An event sent while another is handled waits its turn. */
export const createInbox = <State, Event, Effect>(
	options: Options<State, Event, Effect>,
): Inbox<State, Event> => {
	const {decide, perform, onState, onError, now} = options;
	const events: Event[] = [];
	const effects: Effect[] = [];
	let state = options.initial;
	let isDeciding = false;
	let isPerforming = false;
	let isHeld = false;
	let onIdle = (): void => {};

	const performAll = (): void => {
		while (!isPerforming) {
			const effect = effects.shift();
			if (effect === undefined) {
				onIdle();
				return;
			}
			const done = attempt(() => perform(effect));
			if (!(done instanceof Promise)) continue;
			isPerforming = true;
			done.catch(onError).finally(() => {
				isPerforming = false;
				performAll();
			});
		}
	};

	const attempt = <Result>(task: () => Result): Result | undefined => {
		try {
			return task();
		} catch (error) {
			onError(error);
			return undefined;
		}
	};

	const handle = (event: Event): void => {
		const decided = attempt(() => decide(state, event, now()));
		if (decided === undefined) return;
		const hasChanged = decided.state !== state;
		state = decided.state;
		effects.push(...decided.effects);
		performAll();
		if (hasChanged) attempt(() => onState(decided.state));
	};

	const decideAll = (): void => {
		if (isDeciding || isHeld) return;
		isDeciding = true;
		while (!isHeld) {
			const next = events.shift();
			if (next === undefined) break;
			handle(next);
		}
		isDeciding = false;
	};

	return {
		send: event => {
			events.push(event);
			decideAll();
		},
		hold: async () => {
			isHeld = true;
			if (isPerforming)
				await new Promise<void>(resolve => {
					onIdle = resolve;
				});
		},
		waiting: () => [...events],
		resume: first => {
			if (first !== undefined) events.unshift(first);
			isHeld = false;
			decideAll();
		},
		state: () => state,
	};
};
