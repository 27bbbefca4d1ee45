import type {ProcessEvent} from '../core/phase.ts';

/** People's words, in the order in which they came. */
export type Words = {
	readonly say: (event: ProcessEvent) => void;
	/** Says a word that wants a life, whose author may just have named its command line; unless a later word came meanwhile. */
	readonly sayWithCommand: (event: ProcessEvent) => Promise<void>;
};

type Options = {
	readonly send: (event: ProcessEvent) => void;
	/** Takes the command line that somebody may have named. May take its time, and never rejects. */
	readonly lookForCommand: () => Promise<void>;
};

/** Words for an inbox. A start that waits for a slow disk must not come after the stop that was said behind it. */
export const createWords = ({send, lookForCommand}: Options): Words => {
	let newest = 0;
	return {
		say: event => {
			if (event.type !== 'leave') newest += 1;
			send(event);
		},
		sayWithCommand: async event => {
			newest += 1;
			const own = newest;
			await lookForCommand();
			if (own === newest) send(event);
		},
	};
};
