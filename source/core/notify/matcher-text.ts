import {GraceError} from '../errors.ts';
import {plainLine} from '../text.ts';
import {kernelOf, meaningOf} from './meaning.ts';
import type {Notice} from './notice.ts';
import {type Matchable, type Matcher, matchable} from './silence.ts';
import {isPatternText} from './silences.ts';

const longest = 200;
const pattern = /^([a-z]+)(!=|=~|!~|=)(.*)$/s;

/** Reads `kernel=memory`, `event!=grace.hung`, `kernel=~mem.*` or `event!~grace.*`. Throws BAD_USAGE. */
export const parseMatcher = (text: string): Matcher => {
	const [, name = '', operator = '', value = ''] = pattern.exec(text) ?? [];
	const known = matchable.find(each => each === name);
	if (known === undefined || value === '' || value.length > longest) {
		throw new GraceError(
			'BAD_USAGE',
			`Expected what is to be silent as NAME=VALUE, such as kernel=memory, got \`${plainLine(text, 60)}\`. NAME is one of ${matchable.join(', ')}; =~ takes a pattern, != and !~ turn it round.`,
		);
	}
	const isPattern = operator.endsWith('~');
	if (isPattern && !isPatternText(value)) {
		throw new GraceError(
			'BAD_USAGE',
			`Expected a regular expression behind =~, got \`${plainLine(value, 60)}\`. Correct it, or write = for the text itself.`,
		);
	}
	return {name: known, isEqual: !operator.startsWith('!'), isPattern, value};
};

/** A matcher as it is written. */
export const formatMatcher = ({name, isEqual, isPattern, value}: Matcher): string =>
	`${name}${isEqual ? '' : '!'}${isPattern ? (isEqual ? '=~' : '~') : '='}${value}`;

/** What a person most likely means who does not want to hear of an alert: its kernel, the application, or such events. */
export const matcherFor = ({event, payload}: Pick<Notice, 'event' | 'payload'>): Matcher => {
	const {group} = meaningOf({event, payload});
	const kernel = group === 'kernels' ? kernelOf({payload}) : undefined;
	if (kernel !== undefined) return equals('kernel', kernel);
	return group === 'application' ? equals('group', group) : equals('event', event);
};

const equals = (name: Matchable, value: string): Matcher => ({
	...{name, isEqual: true, isPattern: false, value},
});
