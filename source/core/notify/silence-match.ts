import type {Matchable, Matcher, Silence} from './silence.ts';

/** What of an alert the matchers of silences look at. */
export type Matched = Readonly<Record<Matchable, string | undefined>>;

/** Whether a silence keeps an alert from being told; `now` is in milliseconds since the epoch. */
export const matchesSilence = (
	{matchers, startsAt, endsAt}: Silence,
	subject: Matched,
	now: number,
): boolean => startsAt <= now && now < endsAt && matchers.every(matcher => matches(matcher, subject));

const matches = ({name, isEqual, isPattern, value}: Matcher, subject: Matched): boolean => {
	const found = subject[name] ?? '';
	const isMatch = isPattern ? new RegExp(`^(?:${value})$`, 'u').test(found) : found === value;
	return isMatch === isEqual;
};
