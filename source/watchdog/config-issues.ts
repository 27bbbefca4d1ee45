import leven from 'leven';
import type {z} from 'zod';
import {plainLine} from '../core/text.ts';
import type {SpokenConfig} from './config-environment.ts';
import type {ConfigFile} from './config-file.ts';
import {schemaAt, shapeOf} from './config-places.ts';
import {byteSize} from './config-schema.ts';
import {shorten, tellValue} from './config-value.ts';
import {receiverKeys, receiverTypes} from './notifiers-schema.ts';

type Issue = z.core.$ZodIssue;

/** Where the parts of a config come from. */
type Origins = {
	readonly file: Pick<ConfigFile, 'name' | 'lineOf'>;
	readonly spoken: Pick<SpokenConfig, 'variableOf'>;
	/** What the command line says, as a config. */
	readonly flags: unknown;
};

/** The first trouble with a config in one sentence: where, what was expected, what came, what to do. */
export const explainIssue = async (
	issues: readonly Issue[],
	config: unknown,
	origins: Origins,
): Promise<string> => {
	// What is too much there tells better what was meant than what is missing.
	const misplaced = issues.find(({code, path}) => code === 'unrecognized_keys' && path[0] === 'notifiers');
	const issue = misplaced ?? issues[0];
	const {file} = origins;
	if (issue === undefined) return `Expected a valid config in ${file.name}. Correct it there.`;
	if (issue.code === 'unrecognized_keys')
		return explainUnknown(issue.keys[0] ?? '', issue.path, config, origins);
	const place = issue.path.join('.');
	const came = tellValue(valueAt(config, issue.path), issue.path);
	return `Expected \`${plainLine(place)}\` to be ${expected(issue)}, got ${came}. ${await remedy(issue.path, origins)}`;
};

const remedy = async (place: readonly PropertyKey[], {file, spoken, flags}: Origins): Promise<string> => {
	const isFlag = valueAt(flags, place) !== undefined;
	const variable = isFlag ? undefined : spoken.variableOf(place);
	if (variable !== undefined) return `It comes from the environment: correct ${variable}.`;
	const line = isFlag ? undefined : await file.lineOf(place);
	const where = line === undefined ? file.name : `line ${line} of ${file.name}`;
	return `Set it in ${where}${place[0] === 'watchdog' && place.length > 1 ? ', or by its flag' : ''}.`;
};

const explainUnknown = async (
	key: string,
	place: readonly PropertyKey[],
	config: unknown,
	{file, spoken}: Origins,
): Promise<string> => {
	const line = await file.lineOf([...place, key]);
	const source = line === undefined ? (spoken.variableOf([...place, key]) ?? file.name) : file.name;
	const where = place.length === 0 ? source : `\`${place.join('.')}\` of ${source}`;
	const came = plainLine(shorten(JSON.stringify(key).slice(1, -1)));
	return `Expected only known keys in ${where}, got \`${came}\`${line === undefined ? '' : ` in line ${line}`}. ${hintFor(key, place, config)}`;
};

const hintFor = (key: string, place: readonly PropertyKey[], config: unknown): string => {
	if (place[0] === 'notifiers') return receiverHint(key, valueAt(config, [...place, 'type']));
	if (place.length === 0 && keysAt(['watchdog']).includes(key)) return `Did you mean \`watchdog.${key}\`?`;
	return nearestKey(key, keysAt(place));
};

const receiverHint = (key: string, type: unknown): string => {
	const keys = receiverKeys(type);
	const named = ['url', 'password', 'secret'].find(word => key.toLowerCase().includes(word));
	if (named === undefined || !keys.includes(`${named}_from`)) return nearestKey(key, keys);
	return `Secrets come from the environment: write \`${named}_from\` with the name of a variable.`;
};

/** The nearest of the words that are known, or all of them where none is near. */
export const nearestKey = (key: string, known: readonly string[]): string => {
	const nearest = known.toSorted((a, b) => leven(key, a) - leven(key, b))[0] ?? '';
	const isNear = leven(key, nearest) <= Math.max(2, key.length / 2);
	return isNear ? `Did you mean \`${nearest}\`?` : `It knows: ${known.join(', ')}.`;
};

const keysAt = (place: readonly PropertyKey[]): readonly string[] =>
	Object.keys(shapeOf(schemaAt(place)) ?? {});

const valueAt = (config: unknown, place: readonly PropertyKey[]): unknown =>
	place.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null
				? Object.entries(value).find(([name]) => name === String(key))?.[1]
				: undefined,
		config,
	);

const expected = (issue: Issue): string => {
	switch (issue.code) {
		case 'invalid_type':
			return article(issue.expected, issue.path);
		case 'too_small':
			return issue.origin === 'array' || issue.origin === 'string' ? 'not empty' : `${issue.minimum} or more`;
		case 'too_big':
			return `${issue.maximum} or less`;
		case 'invalid_value':
			return `one of ${issue.values.map(String).join(', ')}`;
		case 'invalid_union':
			if (issue.path[0] === 'notifiers' && issue.path.at(-1) === 'type')
				return `one of ${receiverTypes.join(', ')}`;
			return unions[String(issue.path[0])] ?? byteSize;
		case 'invalid_format':
			if (issue.format === 'url') return 'an http or https URL';
			return issue.path[0] === 'notifiers' ? issue.message : byteSize;
		default:
			return issue.message;
	}
};

const unions: Readonly<Record<string, string>> = {
	env: 'a text, a number, true or false',
	notifiers: 'a mail address, or a list of them',
	console: 'a key such as "x" or "ctrl-x", or a list of keys',
};

const article = (type: string, place: readonly PropertyKey[]): string => {
	if (type === 'array') return lists[String(place.at(-1))] ?? 'a list of whole numbers such as [0, 3]';
	const words: Readonly<Record<string, string>> = {
		object: 'an object',
		boolean: 'true or false',
		int: 'a whole number',
		string: 'a text',
		record: 'an object of names and values',
	};
	return words[type] ?? `a ${type}`;
};

const lists: Readonly<Record<string, string>> = {
	command: 'a list of words such as ["python", "serve.py"]',
	notifiers: 'a list of receivers such as [{"type": "slack", "url_from": "SLACK_URL"}]',
};
