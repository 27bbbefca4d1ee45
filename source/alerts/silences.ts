import {randomBytes} from 'node:crypto';
import {userInfo} from 'node:os';
import type {Matcher, Silence} from '../core/notify/silence.ts';
import {bothSilences, formatSilences, parseSilences, rememberedSilences} from '../core/notify/silences.ts';
import type {Store} from '../runtime/store.ts';
import {type SharedFile, shareWords} from './shared-words.ts';

/** What somebody wants to be silent, and for how long. */
export type SilenceWish = {
	readonly matchers: readonly Matcher[];
	/** Milliseconds from now on. */
	readonly duration: number;
	/** @default this user */
	readonly author?: string;
	readonly comment: string;
};

/** What people have silenced in a workspace. */
export type Silences = {
	/** Those of this process and of others, ended ones among them; others are heard within a second while somebody listens. */
	readonly store: Store<readonly Silence[]>;
	/** Counts at once; rejects with a GraceError when it could not be kept. */
	readonly silence: (wish: SilenceWish) => Promise<Silence>;
	/** Ends one now; rejects with a GraceError when that could not be kept. */
	readonly expire: (silence: Silence) => Promise<void>;
	/** All that is known now; never rejects. */
	readonly read: () => Promise<readonly Silence[]>;
	/** Resolves when what was said is kept, or cannot be. */
	readonly close: () => Promise<void>;
};

/** Those of one workspace. */
export const createSilences = (place: SharedFile): Silences => {
	const {store, say, read, close} = shareWords<readonly Silence[]>(place, {
		nothing: [],
		parse: text => rememberedSilences(parseSilences(text), Date.now()),
		format: formatSilences,
		both: bothSilences,
	});
	return {
		store,
		silence: async ({duration, author = userName(), ...wish}) => {
			const startsAt = Date.now();
			const silence = {
				...wish,
				author,
				id: randomBytes(4).toString('hex'),
				startsAt,
				endsAt: startsAt + duration,
			};
			await say([silence]);
			return silence;
		},
		expire: silence => say([{...silence, endsAt: Math.min(silence.endsAt, Date.now())}]),
		read,
		close,
	};
};

const userName = (): string => {
	try {
		return userInfo().username;
	} catch {
		// A user without an entry, as in a container.
		return 'somebody';
	}
};
