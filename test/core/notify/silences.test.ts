import {describe, expect, test} from 'vitest';
import {parseDuration} from '../../../source/core/notify/duration-text.ts';
import {formatMatcher, matcherFor, parseMatcher} from '../../../source/core/notify/matcher-text.ts';
import type {Silence} from '../../../source/core/notify/silence.ts';
import {matchesSilence} from '../../../source/core/notify/silence-match.ts';
import {
	activeSilences,
	bothSilences,
	formatSilences,
	mostSilences,
	parseSilences,
	rememberedSilences,
} from '../../../source/core/notify/silences.ts';

const hour = 3_600_000;
const silence = (id: string, changes: Partial<Silence> = {}): Silence => ({
	...{id, matchers: [parseMatcher('kernel=memory')], startsAt: 0, endsAt: hour, author: 'me', comment: ''},
	...changes,
});
const subject = {
	...{event: 'kernel.silent', severity: 'warning', group: 'kernels', kernel: 'memory'},
	...{reason: undefined, fingerprint: 'kernel:memory'},
};

describe('a matcher', () => {
	test.each([
		['kernel=memory', true],
		['kernel=mem', false],
		['kernel!=memory', false],
		['kernel!=api', true],
		['kernel=~mem.*', true],
		['kernel=~mem', false],
		['kernel!~mem.*', false],
		['reason=', false],
		['event=~kernel\\.(silent|recovered)', true],
	])('%s: %s', (text, isMatch) => {
		const matchers = text === 'reason=' ? [{...parseMatcher('reason=x'), value: 'x'}] : [parseMatcher(text)];
		expect(matchesSilence(silence('a', {matchers}), subject, 1)).toBe(isMatch);
	});

	test('is written as it is read', () => {
		for (const text of ['kernel=a=b', 'event!=x', 'group=~a|b', 'severity!~info'])
			expect(formatMatcher(parseMatcher(text))).toBe(text);
	});

	test('for an alert is its kernel, the application, or its event', () => {
		const of = (event: string, payload = {}): string => formatMatcher(matcherFor({event, payload}));
		expect(of('kernel.silent', {kernel_name: 'memory', kernel_key: 'memory#2'})).toBe('kernel=memory#2');
		expect(of('grace.restart.failed')).toBe('group=application');
		expect(of('shop.till.empty')).toBe('event=shop.till.empty');
		expect(of('watchdog.error', {error: 'x'})).toBe('event=watchdog.error');
	});
});

describe('silences', () => {
	test('match with all of their matchers, from their begin until their end', () => {
		const both = silence('a', {matchers: [parseMatcher('kernel=memory'), parseMatcher('severity=critical')]});
		expect(matchesSilence(both, subject, 1)).toBe(false);
		const one = silence('a', {startsAt: 10, endsAt: 20});
		expect([9, 10, 19, 20].map(now => matchesSilence(one, subject, now))).toEqual([false, true, true, false]);
	});

	test('of two words about one the earlier end counts, in any order', () => {
		const ended = silence('a', {endsAt: 5});
		expect(bothSilences([silence('a')], [ended])).toEqual([ended]);
		expect(bothSilences([ended], [silence('a')])).toEqual([ended]);
		expect(bothSilences([], [silence('b'), silence('a')]).map(({id}) => id)).toEqual(['a', 'b']);
	});

	test('are read as they were written, and what is none is passed over', () => {
		const all = [silence('a'), silence('b', {matchers: [parseMatcher('event=~a.*')]})];
		expect(parseSilences(formatSilences(all))).toEqual(all);
		for (const text of ['', '{', '[]', '{"silences": 7}', '{"silences": [null, {}, {"id": 1}]}'])
			expect(parseSilences(text)).toEqual([]);
		const bad = {...silence('c'), matchers: [{name: 'event', isEqual: true, isPattern: true, value: '('}]};
		expect(parseSilences(JSON.stringify({silences: [bad, silence('a')]}))).toEqual([silence('a')]);
	});

	test('are forgotten a week after their end, and are not too many', () => {
		expect(rememberedSilences([silence('a')], hour + 7 * 24 * hour - 1)).toHaveLength(1);
		expect(rememberedSilences([silence('a')], hour + 7 * 24 * hour)).toEqual([]);
		const many = Array.from({length: mostSilences + 50}, (_, index) =>
			silence(`s${index}`, {endsAt: hour + index}),
		);
		expect(bothSilences(many, [])).toHaveLength(mostSilences);
		expect(bothSilences(many, []).at(-1)?.id).toBe(`s${mostSilences + 49}`);
	});

	test('in force are those that have begun and not ended', () => {
		const all = [silence('later', {startsAt: 50}), silence('over', {endsAt: 5}), silence('now')];
		expect(activeSilences(all, 10).map(({id}) => id)).toEqual(['now']);
	});
});

describe('a duration', () => {
	test.each([
		['30s', 30_000],
		['30m', 1_800_000],
		['1h30m', 5_400_000],
		['1.5h', 5_400_000],
		['3d', 259_200_000],
		['2w', 1_209_600_000],
	])('%s', (text, milliseconds) => {
		expect(parseDuration(text)).toBe(milliseconds);
	});

	test.each(['', '5', 'h', '1 h', '-1h', '0s', '2y', '1h 30m', '366d'])('%j is none', text => {
		expect(() => parseDuration(text)).toThrow(/^Expected a duration such as 30m/);
	});
});
