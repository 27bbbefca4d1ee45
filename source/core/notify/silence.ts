/** What of an alert a matcher looks at. */
export const matchable = ['event', 'severity', 'group', 'kernel', 'reason', 'fingerprint'] as const;

export type Matchable = (typeof matchable)[number];

/** `kernel=memory`, `event!=grace.hung`, `kernel=~mem.*` or `event!~grace\..*`: a pattern has to match the whole value. */
export type Matcher = {
	readonly name: Matchable;
	readonly isEqual: boolean;
	readonly isPattern: boolean;
	readonly value: string;
};

/** A word of a person that certain alerts wake nobody for a while. They are on record and on the screen all the same. */
export type Silence = {
	/** Tells it from every other one of the workspace: letters and digits. */
	readonly id: string;
	/** All of them have to match; there is at least one. */
	readonly matchers: readonly Matcher[];
	/** Milliseconds since the epoch. */
	readonly startsAt: number;
	/** Milliseconds since the epoch; not silent from then on. */
	readonly endsAt: number;
	readonly author: string;
	readonly comment: string;
};
