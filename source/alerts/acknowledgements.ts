import {
	type Acknowledged,
	type AcknowledgedRange,
	bothAcknowledged,
	formatAcknowledged,
	parseAcknowledged,
} from '../core/acknowledged.ts';
import type {Store} from '../runtime/store.ts';
import {type SharedFile, shareWords} from './shared-words.ts';

/** What people have seen to of the alerts of a workspace. */
export type Acknowledgements = {
	/** What this process and others have said; others are heard within a second while somebody listens. */
	readonly store: Store<Acknowledged>;
	/** Counts at once; rejects with a GraceError when it could not be kept. */
	readonly acknowledge: (range: AcknowledgedRange) => Promise<void>;
	/** Resolves when what was said is kept, or cannot be. */
	readonly close: () => Promise<void>;
};

/** Those of one workspace. */
export const createAcknowledgements = (place: SharedFile): Acknowledgements => {
	const {store, say, close} = shareWords<Acknowledged>(place, {
		nothing: [],
		parse: parseAcknowledged,
		format: formatAcknowledged,
		both: bothAcknowledged,
	});
	return {store, acknowledge: range => say([range]), close};
};
