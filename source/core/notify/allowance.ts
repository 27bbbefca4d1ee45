/** How many messages may be sent now: a bucket that fills evenly. */
export type Allowance = {
	readonly tokens: number;
	/** When there were so many, in milliseconds. */
	readonly at: number;
};

const hour = 3_600_000;

/** A full bucket: a first burst of as many as in an hour. */
export const fullAllowance = (maxPerHour: number, now: number): Allowance => ({tokens: maxPerHour, at: now});

/** When the next message may go. */
export const allowedAt = (allowance: Allowance, maxPerHour: number, now: number): number => {
	const {tokens} = filled(allowance, maxPerHour, now);
	return tokens >= 1 ? now : now + Math.ceil(((1 - tokens) * hour) / maxPerHour);
};

/** What is left after a message. */
export const spend = (allowance: Allowance, maxPerHour: number, now: number): Allowance => {
	const {tokens} = filled(allowance, maxPerHour, now);
	return {tokens: Math.max(tokens - 1, 0), at: now};
};

const filled = ({tokens, at}: Allowance, maxPerHour: number, now: number): Allowance => ({
	tokens: Math.min(maxPerHour, tokens + (Math.max(now - at, 0) * maxPerHour) / hour),
	at: now,
});
