import leven from 'leven';
import type {z} from 'zod';
import {plainLine} from '../core/text.ts';
import {byteSize, configSchema} from './config-schema.ts';

type Issue = z.core.$ZodIssue;

/** The first trouble with a config in one sentence: where, what was expected, what came, what to do. */
export const explainIssues = (issues: readonly Issue[], config: unknown, file: string): string => {
	const [issue] = issues;
	if (issue === undefined) return `Expected a valid config in ${file}. Correct it there.`;
	if (issue.code === 'unrecognized_keys') return explainUnknown(issue.keys[0] ?? '', issue.path, file);
	const place = issue.path.join('.');
	const came = JSON.stringify(valueAt(config, issue.path)) ?? 'nothing';
	return `Expected \`${plainLine(place)}\` to be ${expected(issue)}, got \`${shorten(came)}\`. Set it in ${file}${issue.path[0] === 'watchdog' ? ', or by its flag' : ''}.`;
};

const explainUnknown = (key: string, place: readonly PropertyKey[], file: string): string => {
	const where = place.length === 0 ? file : `\`${place.join('.')}\` of ${file}`;
	const came = shorten(JSON.stringify(key).slice(1, -1));
	return `Expected only known keys in ${where}, got \`${plainLine(came)}\`. ${hintFor(key, place)}`;
};

const hintFor = (key: string, place: readonly PropertyKey[]): string => {
	if (place.length === 0 && keysAt(['watchdog']).includes(key)) return `Did you mean \`watchdog.${key}\`?`;
	const known = keysAt(place);
	const nearest = known.toSorted((a, b) => leven(key, a) - leven(key, b))[0] ?? '';
	const isNear = leven(key, nearest) <= Math.max(2, key.length / 2);
	return isNear ? `Did you mean \`${nearest}\`?` : `It knows: ${known.join(', ')}.`;
};

const keysAt = (place: readonly PropertyKey[]): readonly string[] => {
	const watchdog = configSchema.shape.watchdog.unwrap();
	if (place.at(-1) === 'health') return Object.keys(watchdog.shape.health.unwrap().shape);
	if (place.at(-1) === 'kernels') return Object.keys(configSchema.shape.kernels.unwrap().shape);
	if (place.at(-1) === 'console') return Object.keys(configSchema.shape.console.unwrap().shape);
	if (place.at(-1) === 'metrics') return Object.keys(configSchema.shape.metrics.unwrap().shape);
	return Object.keys(place.at(-1) === 'watchdog' ? watchdog.shape : configSchema.shape);
};

const valueAt = (config: unknown, place: readonly PropertyKey[]): unknown =>
	place.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null
				? Object.entries(value).find(([name]) => name === String(key))?.[1]
				: undefined,
		config,
	);

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

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
			return unions[String(issue.path[0])] ?? byteSize;
		case 'invalid_format':
			return issue.format === 'url' ? 'an http or https URL' : byteSize;
		default:
			return issue.message;
	}
};

const unions: Readonly<Record<string, string>> = {
	env: 'a text, a number, true or false',
	console: 'a key such as "x" or "ctrl-x", or a list of keys',
};

const article = (type: string, place: readonly PropertyKey[]): string => {
	if (type === 'array') return place[0] === 'command' ? wordList : 'a list of whole numbers such as [0, 3]';
	const words: Readonly<Record<string, string>> = {
		object: 'an object',
		boolean: 'true or false',
		int: 'a whole number',
		string: 'a text',
		record: 'an object of names and values',
	};
	return words[type] ?? `a ${type}`;
};

const wordList = 'a list of words such as ["python", "serve.py"]';
