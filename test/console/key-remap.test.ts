import {describe, expect, test} from 'vitest';
import {actionsOf} from '../../source/console/action-names.ts';
import {bindingsWith} from '../../source/console/extra-keys.ts';
import {keyNamed} from '../../source/console/key-labels.ts';
import {remapped} from '../../source/console/key-remap.ts';
import {bindings} from '../../source/console/keys.ts';

const shownFor = (name: string, written: Readonly<Record<string, readonly string[]>>): string | undefined =>
	remapped(bindings, written).find(binding => actionsOf(binding).has(name))?.shown;

const complaint = (written: Readonly<Record<string, readonly string[]>>): string => {
	try {
		remapped(bindings, written);
		return 'none';
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
};

describe('keys that are written', () => {
	test('take the place of those an action comes with', () => {
		const keys = remapped(bindings, {stop: ['S', 'ctrl-x']}).flatMap(binding => [
			...(actionsOf(binding).get('stop')?.keys ?? []),
		]);
		expect(keys).toEqual(['S', 'ctrl-x']);
		expect(shownFor('stop', {stop: ['S', 'ctrl-x']})).toBe('S ^x');
		expect(shownFor('stop', {})).toBe('s');
	});

	test('change one of the actions in a line of the help, and leave the others', () => {
		expect(shownFor('next_panel', {next_panel: ['space']})).toBe('space shift-tab');
		expect(shownFor('down', {down: ['x']})).toBe('up k x');
		expect(shownFor('process', {process: ['y']})).toBe('y 2 3 4 5');
	});

	test('may be those of the alerts and of filters', () => {
		expect(complaint({filter: ['F'], acknowledge: ['x'], acknowledge_all: ['X'], severity: ['V']})).toBe(
			'none',
		);
		expect(complaint({next_match: [']'], previous_match: ['['], next_alert: [']'], details: ['o']})).toMatch(
			/got `o` for `details` and for `reopen`|got `o` for `reopen` and for `details`/,
		);
		expect(shownFor('next_match', {next_match: ['+'], previous_match: ['-']})).toBe('+ -');
	});

	test('may be exchanged between two actions', () => {
		expect(complaint({stop: ['r'], restart: ['s']})).toBe('none');
	});

	test('leave ctrl-c to the way out', () => {
		const leave = remapped(bindings, {leave: ['Q']}).find(binding => actionsOf(binding).has('leave'));
		expect(Object.keys(leave?.keys ?? {})).toEqual(['Q', 'ctrl-c']);
		expect(complaint({stop: ['ctrl-c']})).toMatch(/got `\^c` for `stop` and for `leave`/);
	});

	test.each([
		[
			{zoom: ['s']},
			'Expected each key to mean one thing, got `s` for `zoom` and for `stop`. Give one of them another key under `console.keys` in the config.',
		],
		[{stpo: ['x']}, 'Expected only known actions in `console.keys`, got `stpo`. Did you mean `stop`?'],
		[
			{zoom: ['F5']},
			/^Expected `console\.keys\.zoom` to be one character, .* got `F5`\. Set it in the config\.$/,
		],
		[{zoom: ['y'], follow: ['y']}, /got `y` for `follow` and for `zoom`|got `y` for `zoom` and for `follow`/],
		[{stay: ['x']}, /^Expected only known actions/],
	])('%j is refused in a sentence', (written, sentence) => {
		expect(complaint(written)).toMatch(sentence);
	});

	test('that an extra key has are refused', () => {
		const run = async () => undefined;
		const extra = [{key: 'x', shown: 'x', label: 'crash', help: 'crash', run}];
		expect(() => bindingsWith(extra, {zoom: ['x']})).toThrow(/`crash`.*got `x`/);
	});
});

test('keys are written as people know them', () => {
	expect(['x', 'Enter', 'esc', 'space', 'ctrl-x', '^X', 'PgUp', 'shift-tab', 'é'].map(keyNamed)).toEqual([
		...['x', 'return', 'escape', ' ', 'ctrl-x', 'ctrl-x', 'pageup', 'shift-tab', 'é'],
	]);
	for (const none of ['', 'F5', 'ctrl-m', 'ctrl-i', 'alt-x', 'xx', '\x07'])
		expect(keyNamed(none)).toBeUndefined();
});

test('every action that has keys of its own has a name of its own in each place', () => {
	for (const scope of ['panels', 'help', 'kernel', 'leaving'] as const) {
		const names = bindings
			.filter(({scopes}) => scopes.includes(scope))
			.flatMap(binding => [...actionsOf(binding).keys()]);
		expect(new Set(names).size, scope).toBe(names.length);
	}
});
