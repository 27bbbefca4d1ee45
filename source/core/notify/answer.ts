/** What came of one attempt to send a message. */
export type Answer =
	/** Taken; `words` is what the other side said, on one line, such as `250 2.0.0 Ok: queued` or `HTTP 204`. */
	| {readonly type: 'taken'; readonly words: string}
	/** Not now; `retryAfter` is in milliseconds, where the other side named it. */
	| {readonly type: 'later'; readonly words: string; readonly retryAfter: number | undefined}
	/** Never, whatever comes: such a message is given up. */
	| {readonly type: 'refused'; readonly words: string};
