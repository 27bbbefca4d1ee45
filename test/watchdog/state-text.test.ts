import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {intentOf, largestState, parseState, serializeState} from '../../source/watchdog/state-text.ts';

const directory = new URL('../../fixtures/states/', import.meta.url);
const names = readdirSync(directory).filter(name => name.endsWith('.json'));
const named = (prefix: string) => names.filter(name => name.startsWith(prefix));
const fixture = (name: string) => readFileSync(new URL(name, directory));
const parseText = (text: string) => parseState(Buffer.from(text));

const stateOf = (bytes: Uint8Array) => {
	const parsed = parseState(bytes);
	if (parsed.kind === 'unreadable') throw new Error(parsed.problem);
	return parsed.state;
};

const problemOf = (text: string) => {
	const parsed = parseText(text);
	return parsed.kind === 'unreadable' ? parsed.problem : undefined;
};

describe('a state in any dialect', () => {
	test.each(named('on-'))('%s says that the switch is on, and keeps the other keys', name => {
		const state = stateOf(fixture(name));
		expect(intentOf(state)).toEqual({isManualShutdown: true, restartRequestedAt: undefined});
		expect(state.restart_count).toBe(3);
	});

	test.each(named('off-'))('%s says that the switch is off', name => {
		expect(intentOf(stateOf(fixture(name))).isManualShutdown).toBe(false);
	});

	test.each(named('unreadable-'))('%s is unreadable, in a sentence', name => {
		const parsed = parseState(fixture(name));
		expect(parsed.kind).toBe('unreadable');
		if (parsed.kind === 'unreadable') expect(parsed.problem).toMatch(/^(is|has) .{4,}/);
	});
});

test('the sentence says what is wrong', () => {
	expect(problemOf('')).toBe('is empty');
	expect(problemOf('[]')).toBe('is not a JSON object');
	expect(problemOf('{"manual_shutdown": "maybe"}')).toContain('"maybe"');
	expect(problemOf('{"manual_shutdown": tru')).toContain('is not JSON');
	expect(problemOf(`{"pad": "${'x'.repeat(largestState)}"}`)).toContain('64 KiB');
	expect(parseState(Uint8Array.of(0x7b, 0xff))).toMatchObject({
		kind: 'unreadable',
		problem: expect.stringContaining('is not JSON'),
	});
});

test('an old code page is read: the switch is ASCII in all of them', () => {
	const latin1 = Buffer.from('{"manual_shutdown": true, "updated_by": "J\u00fcrg"}', 'latin1');
	expect(parseState(latin1)).toEqual({
		kind: 'state',
		state: {manual_shutdown: true, updated_by: 'J\u00fcrg'},
	});
});

test('words inside strings are no constants', () => {
	expect(stateOf(fixture('off-python-repr.json')).note).toBe("True or 'False'");
});

test('a state as large as allowed is read', () => {
	const frame = '{"manual_shutdown": true, "pad": ""}';
	const text = frame.replace('""', `"${'x'.repeat(largestState - frame.length)}"`);
	expect(Buffer.byteLength(text)).toBe(largestState);
	expect(parseText(text).kind).toBe('state');
});

test('a state nested too deeply to be written again is unreadable', () => {
	const depth = 20_000;
	expect(problemOf(`{"deep": ${'['.repeat(depth)}${']'.repeat(depth)}}`)).toContain('is not JSON');
});

test('64 KiB of quotes or blanks are judged at once', {timeout: 2000}, () => {
	expect(problemOf(`"${'\\"'.repeat(largestState / 2 - 1)}`)).toContain('is not JSON');
	expect(problemOf(`${' '.repeat(largestState - 1)}x`)).toContain('is not JSON');
	expect(problemOf('\0'.repeat(largestState - 1))).toBe('is empty');
});

test('what was read is written with its keys in their order', () => {
	const text = '{\n  "z": 1,\n  "manual_shutdown": true,\n  "a": {\n    "b": [\n      null\n    ]\n  }\n}\n';
	expect(serializeState(stateOf(Buffer.from(text)))).toBe(text);
});

test('a number that is too long for a number is written as it was read', () => {
	const text = '{\n  "updated_at": 1763121600123456789\n}\n';
	expect(serializeState(stateOf(Buffer.from(text)))).toBe(text);
});

test('a key named __proto__ is a key', () => {
	const text = '{\n  "__proto__": 1,\n  "manual_shutdown": true\n}\n';
	expect(serializeState(stateOf(Buffer.from(text)))).toBe(text);
});

test('a restart is asked for by text only', () => {
	const at = '2025-11-14T12:00:00.123Z';
	expect(intentOf({restart_requested_at: at}).restartRequestedAt).toBe(at);
	expect(intentOf({restart_requested_at: 7}).restartRequestedAt).toBeUndefined();
});
