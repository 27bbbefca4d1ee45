/**
 * JSON that every parser takes: half a character, which a cut may leave, is the mark of an unreadable one. Some services refuse a
 * message for it.
 */
export const jsonOf = (value: unknown): string => JSON.stringify(value, wellFormed);

const wellFormed = (_key: string, value: unknown): unknown => {
	if (typeof value === 'string') return value.toWellFormed();
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), one]));
};
