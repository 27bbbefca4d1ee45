/** What a row of a table in docs/json.md says of a key. */
export type Row = {
	readonly key: string;
	readonly types: readonly string[];
	/** It may be left out. */
	readonly isOptional: boolean;
};

/** The rows under the heading of a command, such as `status`. */
export const rowsOf = (page: string, command: string): readonly Row[] => {
	const [, section = ''] = page.split(`\n## \`grace-tui ${command} --json\`\n`);
	const [own = ''] = section.split('\n## ');
	return own
		.split('\n')
		.filter(line => line.startsWith('| `'))
		.map(line => line.split(' | '))
		.map(([key = '', type = '', meaning = '']) => ({
			key: key.replaceAll(/[|` ]/g, ''),
			types: type.split(' or '),
			isOptional: meaning.startsWith('*Sometimes:*'),
		}));
};

type Leaf = {readonly key: string; readonly type: string};

/** Every key of a value with the type that it has; `keys` are those documented, of which `*` stands for any name. */
export const leavesOf = (value: unknown, keys: readonly string[], at = ''): readonly Leaf[] => {
	if (Array.isArray(value)) return value.flatMap(item => leavesOf(item, keys, `${at}[]`));
	if (typeof value !== 'object' || value === null) return [{key: at, type: typeOf(value)}];
	// What is told as an object may hold anything.
	if (keys.includes(at)) return [{key: at, type: 'object'}];
	return Object.entries(value).flatMap(([name, inner]) => {
		const key = at === '' ? name : `${at}.${name}`;
		const isAnyName = keys.includes(`${at}.*`);
		return leavesOf(inner, keys, isAnyName ? `${at}.*` : key);
	});
};

const typeOf = (value: unknown): string => {
	if (value === null) return 'null';
	return Number.isInteger(value) ? 'integer' : typeof value;
};

/** What is not as the rows say; nothing where it is. */
export const deviations = (value: unknown, rows: readonly Row[]): readonly string[] => {
	const keys = rows.map(({key}) => key);
	const leaves = leavesOf(value, keys);
	const wrong = leaves.flatMap(({key, type}) => {
		const row = rows.find(each => each.key === key);
		if (row === undefined) return [`${key} is not documented`];
		const isNumber = type === 'integer' && row.types.includes('number');
		return isNumber || row.types.includes(type) ? [] : [`${key} is ${type}, not ${row.types.join(' or ')}`];
	});
	const found = new Set(leaves.map(({key}) => key));
	// An empty list has no items to look at.
	const missing = rows.filter(
		({key, isOptional}) => !isOptional && !found.has(key) && !isInEmptyList(value, key),
	);
	return [...wrong, ...missing.map(({key}) => `${key} is missing`)];
};

const isInEmptyList = (value: unknown, key: string): boolean => {
	const [list] = key.split('[]');
	if (list === undefined || list === key || typeof value !== 'object' || value === null) return false;
	return Array.isArray(Object.entries(value).find(([name]) => name === list)?.[1]);
};
