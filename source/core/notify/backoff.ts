const first = 5000;
const longest = 600_000;
const longestAsked = 86_400_000;

/**
 * Milliseconds until the next attempt, after so many that failed: 5 s, 10 s, 20 s … up to 10 minutes, each by chance between half
 * and the whole of it, so that many senders do not come at once. What the other side asked for (up to a day) is the least,
 * and up to a tenth longer. `chance` is from 0 to 1.
 */
export const retryDelay = (attempts: number, retryAfter: number | undefined, chance: number): number => {
	if (retryAfter !== undefined) return Math.ceil(Math.min(retryAfter, longestAsked) * (1 + chance / 10));
	const delay = Math.min(first * 2 ** Math.min(attempts - 1, 20), longest);
	return Math.ceil(delay * (0.5 + chance / 2));
};
