import {access, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {help} from '../source/commands/help.ts';
import {policyFlags} from '../source/commands/policy-flags.ts';
import {defaultConsoleSettings} from '../source/core/console-settings.ts';
import {defaultKernelPolicy} from '../source/core/kernel-policy.ts';
import {defaultMetricsSettings} from '../source/core/metrics-settings.ts';
import {alertmanagerPolicy, defaultReceiverPolicy} from '../source/core/notify/receiver-settings.ts';
import {defaultHealth, defaultPolicy} from '../source/core/policy.ts';
import {configSchema} from '../source/watchdog/config-schema.ts';

const root = path.resolve(import.meta.dirname, '..');
const readme = await readFile(path.join(root, 'readme.md'), 'utf8');

const rowsUnder = (start: string): readonly (readonly string[])[] => {
	const section = readme.slice(readme.indexOf(start));
	const table = /^\|[\s\S]*?(?=\n\n)/m.exec(section)?.[0] ?? '';
	return table
		.split('\n')
		.slice(2)
		.map(line => line.split(' | ').map(cell => cell.replace(/^\||\|$/g, '').trim()));
};

const camel = (key: string): string => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const word = (cell = ''): string => cell.replaceAll('`', '');

const written = (value: unknown, unit: string): string => {
	if (value === undefined) return 'none';
	if (Array.isArray(value)) return value.join(', ');
	return String(unit === 's' && typeof value === 'number' ? value / 1000 : value);
};

const policyRows = rowsUnder('Under `watchdog` (each');
const kernelRows = rowsUnder('Under `kernels`:');
const healthRows = rowsUnder('Under `watchdog.health`');

const consoleRows = rowsUnder('Under `console`');

describe('the documented configuration', () => {
	test('names every key under `watchdog`, and no other', () => {
		const keys = Object.keys(configSchema.shape.watchdog.unwrap().shape).filter(key => key !== 'health');
		expect(policyRows.map(([key]) => word(key)).toSorted()).toEqual(keys.toSorted());
	});

	test.each(policyRows.map(([key, unit, value]) => [word(key), unit ?? '', word(value)] as const))(
		'gives the default of `%s` as the code has it',
		(key, unit, value) => {
			const entry = Object.entries(defaultPolicy).find(([name]) => name === camel(key));
			expect(entry).toBeDefined();
			expect(value).toBe(written(entry?.[1], unit));
		},
	);

	test.each(healthRows.map(([key, , unit, value]) => [word(key), unit ?? '', word(value)] as const))(
		'gives the default of `health.%s` as the code has it',
		(key, unit, value) => {
			const entry = Object.entries(defaultHealth).find(([name]) => name === camel(key));
			expect(value).toBe(written(entry?.[1], unit));
		},
	);

	test('names every key under `kernels`, and no other', () => {
		const keys = Object.keys(configSchema.shape.kernels.unwrap().shape);
		expect(kernelRows.map(([key]) => word(key)).toSorted()).toEqual(keys.toSorted());
	});

	test.each(kernelRows.map(([key, unit, value]) => [word(key), unit ?? '', word(value)] as const))(
		'gives the default of `kernels.%s` as the code has it',
		(key, unit, value) => {
			const entry = Object.entries(defaultKernelPolicy).find(([name]) => name === camel(key));
			expect(value).toBe(written(entry?.[1], unit));
		},
	);

	test('names every key under `metrics`, with its default', () => {
		const documented = rowsUnder('Under `metrics`:').map(([key, , value]) => [word(key), word(value)]);
		const written = Object.entries(defaultMetricsSettings).map(([key, value]) => [key, value ?? 'none']);
		expect(documented.toSorted()).toEqual(written.toSorted());
		expect(documented.map(([key]) => key)).toEqual(Object.keys(configSchema.shape.metrics.unwrap().shape));
	});

	test('gives the defaults of every receiver as the code has them', () => {
		const rows = rowsUnder('Under `notifiers`').filter(([key]) => !['type', 'name'].includes(word(key)));
		const documented = rows.map(([key, unit = '', value]) => [word(key), unit, word(value)]);
		expect(documented.map(([key]) => camel(key ?? '')).toSorted()).toEqual(
			Object.keys(defaultReceiverPolicy).toSorted(),
		);
		for (const [key = '', unit = '', value] of documented) {
			const entry = Object.entries(defaultReceiverPolicy).find(([name]) => name === camel(key));
			expect(value, key).toBe(written(entry?.[1], unit));
		}
		const {groupWait, groupInterval, repeatInterval, maxPerHour, ...others} = alertmanagerPolicy;
		expect(defaultReceiverPolicy).toMatchObject(others);
		expect(readme).toContain(
			`there \`group_wait\` and \`group_interval\` are ${groupWait}, \`repeat_interval\` ${repeatInterval / 1000} and \`max_per_hour\` ${maxPerHour}`,
		);
		expect(groupInterval).toBe(groupWait);
	});

	test('has a flag for every key', () => {
		const documented = [
			...policyRows.map(([key]) => camel(word(key))),
			...healthRows.map(([, flag]) => camel(word(flag).slice(2).replaceAll('-', '_'))),
		];
		expect(documented.toSorted()).toEqual(Object.keys(policyFlags).toSorted());
	});

	test('names every key under `console`, with its default and its flag', () => {
		const keys = Object.keys(configSchema.shape.console.unwrap().shape);
		expect(consoleRows.map(([key]) => word(key)).toSorted()).toEqual(keys.toSorted());
		for (const [key, flag, value] of consoleRows) {
			const entry = Object.entries(defaultConsoleSettings).find(([name]) => name === camel(word(key)));
			expect(word(value), word(key)).toBe(word(key) === 'keys' ? 'none' : String(entry?.[1]));
			if (word(flag) !== 'none') expect(help).toContain(word(flag));
		}
	});

	test('names every key of the top level', () => {
		const rows = rowsUnder('Everything has a default').map(([key]) => word(key));
		const keys = Object.keys(configSchema.shape).filter(key => key !== '$schema' && key !== 'watchdog');
		expect(rows.toSorted()).toEqual(keys.toSorted());
	});
});

test('every file the readme links to is there', async () => {
	const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
	expect(links.length).toBeGreaterThan(2);
	for (const link of links) await expect(access(path.join(root, link))).resolves.toBeUndefined();
});
