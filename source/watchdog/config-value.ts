/** A value of the config as a message tells it; what may hold a secret of a receiver is only named by its kind. */
export const tellValue = (value: unknown, place: readonly PropertyKey[]): string =>
	mayHoldSecret(value, place)
		? `${kindOf(value)} that is not shown, since it may hold a secret`
		: `\`${shorten(JSON.stringify(value) ?? 'nothing')}\``;

/** The beginning of a text that is too long for a message. */
export const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

// Messages go to logs and screens, and a secret is easily written where the name of its variable belongs.
const mayHoldSecret = (value: unknown, place: readonly PropertyKey[]): boolean => {
	if (place[0] !== 'notifiers' || value === undefined || value === null) return false;
	const key = String(place.at(-1));
	const isWhole = place.length <= 2;
	return isWhole || key.endsWith('_from') || (key === 'url' && /[@?#]/.test(JSON.stringify(value)));
};

const kindOf = (value: unknown): string => {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
};
