import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {z} from 'zod';
import {defaultHealth} from '../source/core/policy.ts';
import {defaultSettings} from '../source/watchdog/config.ts';
import {writtenSettings} from '../source/watchdog/config-changes.ts';
import {configSchema} from '../source/watchdog/config-schema.ts';

/**
 * What editors know of the config: its structure from the check, its defaults from the code, and what each key means from
 * the tables of the readme, so that all tell one story. Run as a program it writes `grace.config.schema.json`.
 */
export const configJsonSchema = (readme: string): string => {
	const meanings = meaningsIn(readme);
	const written = z.toJSONSchema(configSchema, {io: 'input', target: 'draft-7'});
	const described = describe(written, [], meanings);
	return `${JSON.stringify({...described, title: 'grace-tui', description: whole}, null, '\t')}\n`;
};

/** Where it stands, beside the readme that it is made from. */
export const schemaFile = fileURLToPath(new URL('../grace.config.schema.json', import.meta.url));
export const readmeFile = fileURLToPath(new URL('../readme.md', import.meta.url));

type JsonSchema = Readonly<Record<string, unknown>>;

const whole = 'What grace-tui keeps alive, and how. Everything has a default; durations are seconds.';

const describe = (
	schema: JsonSchema,
	place: readonly string[],
	meanings: ReadonlyMap<string, string>,
): JsonSchema => {
	const key = place.join('.');
	const {properties, anyOf, items, ...others} = schema;
	const description = place.length === 0 ? undefined : meanings.get(key);
	if (description === undefined && place.length > 0) {
		throw new Error(`Expected \`${key}\` to stand in a table of the readme, got none. Write it there.`);
	}
	const {[key]: standard} = defaults;
	return {
		...others,
		...(description !== undefined && {description}),
		...(standard !== undefined && {default: standard}),
		...(isSchema(properties) && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, inner]) => [
					name,
					isSchema(inner) ? describe(inner, [...place, name], meanings) : inner,
				]),
			),
		}),
		...(Array.isArray(anyOf) && {anyOf: anyOf.map(withLeast)}),
		...(isSchema(items) && {items: key === 'notifiers' ? describeKinds(items, meanings) : items}),
		// The check says this in a sentence, which no schema can hold.
		...(key === 'watchdog.health' && {oneOf: [{required: ['url']}, {required: ['port']}]}),
	};
};

// Each kind of receiver has keys of its own.
const describeKinds = (items: JsonSchema, meanings: ReadonlyMap<string, string>): JsonSchema => ({
	...items,
	...Object.fromEntries(
		['oneOf', 'anyOf'].flatMap(union => {
			const kinds = items[union];
			return Array.isArray(kinds) ? [[union, kinds.map(kind => describeKind(kind, meanings))]] : [];
		}),
	),
});

const describeKind = (kind: JsonSchema, meanings: ReadonlyMap<string, string>): JsonSchema => ({
	...kind,
	properties: Object.fromEntries(
		Object.entries(isSchema(kind.properties) ? kind.properties : {}).map(([name, inner]) => [
			name,
			isSchema(inner) ? {...inner, description: meaningOf(name, meanings)} : inner,
		]),
	),
});

const meaningOf = (name: string, meanings: ReadonlyMap<string, string>): string => {
	const meaning = meanings.get(`notifiers[].${name}`);
	if (meaning !== undefined) return meaning;
	throw new Error(
		`Expected \`${name}\` of a receiver to stand in a table of the readme, got none. Write it there.`,
	);
};

const withLeast = (choice: JsonSchema): JsonSchema =>
	choice.type === 'number' ? {...choice, minimum: 1} : choice;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

const settings = defaultSettings({directory: '.', environment: {}});
const defaults: Readonly<Record<string, unknown>> = {
	...writtenSettings(settings),
	'watchdog.health.timeout': defaultHealth.timeout / 1000,
	'watchdog.health.failure_threshold': defaultHealth.failureThreshold,
	'watchdog.health.start_timeout': defaultHealth.startTimeout / 1000,
	cwd: '.',
};

/** What stands before each table of options, and the section it is about. */
const tables = [
	['Everything has a default', ''],
	['Under `watchdog` (each', 'watchdog.'],
	['Under `watchdog.health`', 'watchdog.health.'],
	['Under `kernels`:', 'kernels.'],
	['Under `console`', 'console.'],
	['Under `metrics`', 'metrics.'],
	['Under `notifiers`', 'notifiers[].'],
	['secrets are never in the config:', 'notifiers[].'],
] as const;

const meaningsIn = (readme: string): ReadonlyMap<string, string> =>
	new Map([
		['$schema', 'Where this schema stands, for editors.'],
		['watchdog', 'When the application is stopped, started and restarted.'],
		['watchdog.health', 'What is asked to know whether the application is well. Once written, it condemns.'],
		...tables.flatMap(([begin, section]) => meaningsUnder(readme.slice(readme.indexOf(begin)), section)),
	]);

const meaningsUnder = (text: string, section: string): ReadonlyArray<readonly [string, string]> => {
	const table = /^\|[\s\S]*?(?=\n\n)/m.exec(text)?.[0] ?? '';
	const [titles = [], , ...rows] = table.split('\n').map(cellsOf);
	return rows.map(row => {
		const [unit = ''] = (row[titles.indexOf('unit')] ?? '').split(',');
		return [section + plain(row[0]), plain(`${row.at(-1)}${units[unit] ?? ''}`)];
	});
};

const units: Readonly<Record<string, string>> = {
	s: ' In seconds.',
	bytes: ' In bytes, or with K, M, G or T.',
};

const cellsOf = (line: string): readonly string[] =>
	line.split(' | ').map(cell => cell.replace(/^\||\|$/g, '').trim());

const plain = (markdown = ''): string =>
	markdown
		.replaceAll('`', '')
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/\s*\(see \*\w+\*\)/g, '');

if (import.meta.main) await writeFile(schemaFile, configJsonSchema(await readFile(readmeFile, 'utf8')));
