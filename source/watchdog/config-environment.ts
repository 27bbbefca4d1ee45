import parseWords from 'string-argv';
import {z} from 'zod';
import {GraceError} from '../core/errors.ts';
import {nearestKey} from './config-issues.ts';
import {mergeConfigs, type RawConfig} from './config-merge.ts';
import {configPlaces, isOfNames, schemaAt, shapeOf} from './config-places.ts';
import {mayBeConfig, variableFor} from './config-variable.ts';

/** What the environment says, in the words of the config. */
export type SpokenConfig = {
	readonly config: RawConfig;
	/** The variable that a value comes from. */
	readonly variableOf: (place: readonly PropertyKey[]) => string | undefined;
};

type Said = {readonly name: string; readonly place: readonly string[]; readonly value: unknown};

/**
 * Every key of the config that a variable names: `GRACE_WATCHDOG__STOP_TIMEOUT=20`. An empty one says nothing, but under
 * `env`. Throws BAD_CONFIG for an unknown key of a section; other variables are somebody else's.
 */
export const configFromEnvironment = (environment: NodeJS.ProcessEnv): SpokenConfig => {
	const said = Object.entries(environment)
		.filter(([name]) => mayBeConfig(name))
		.flatMap(([name, text = '']) => read(name, text))
		// A whole object first, so that its parts win over it.
		.toSorted((one, other) => one.place.length - other.place.length);
	return {
		config: said.reduce((config, {place, value}) => mergeConfigs(config, nested(place, value)), {}),
		variableOf: place => said.findLast(each => each.place.every((word, at) => word === place[at]))?.name,
	};
};

const read = (name: string, text: string): readonly Said[] => {
	const [first = '', ...rest] = name.slice('GRACE_'.length).split('__');
	const section = first.toLowerCase();
	const schema = schemaAt([section]);
	const isSection = shapeOf(schema) !== undefined || isOfNames(schema);
	if (schema === undefined || isSection !== rest.length > 0) return [];
	const place = placeOf(section, schema, rest);
	const target = schemaAt(place);
	if (target === undefined) throw unknownVariable(name, section);
	if (text === '' && section !== 'env') return [];
	return [{name, place, value: section === 'env' ? text : readValue(text, place, target)}];
};

// The names of variables are somebody's; those of actions are small, as all of ours.
const placeOf = (section: string, schema: z.core.$ZodType, rest: readonly string[]): readonly string[] => {
	if (section === 'env' && isOfNames(schema)) return [section, rest.join('__')];
	return [section, ...rest.map(word => word.toLowerCase())];
};

const unknownVariable = (name: string, section: string): GraceError => {
	const known = configPlaces()
		.filter(([first]) => first === section)
		.map(variableFor);
	return new GraceError(
		'BAD_CONFIG',
		`Expected only variables with a key of the config behind GRACE_${section.toUpperCase()}__, got \`${name}\`. ${nearestKey(name, known)}`,
	);
};

// As JSON where the key takes that, else as it stands; what fits neither way is named by the check of the whole.
const readValue = (text: string, place: readonly string[], schema: z.core.$ZodType): unknown => {
	const parsed = parseJson(text);
	const candidates = [...(parsed === undefined ? [] : [parsed]), ...listsIn(text, place)];
	const fitting = candidates.find(candidate => z.safeParse(schema, candidate).success);
	if (fitting !== undefined) return fitting;
	return z.safeParse(schema, text).success ? text : (parsed ?? text);
};

// As they are written on a command line.
const listsIn = (text: string, place: readonly string[]): readonly unknown[] => {
	if (place.join('.') === 'command') return [parseWords(text)];
	return [text.split(',').map(part => parseJson(part) ?? part)];
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		// It is text.
		return undefined;
	}
};

const nested = (place: readonly string[], value: unknown): RawConfig => {
	const [key = '', ...rest] = place;
	return {[key]: rest.length === 0 ? value : nested(rest, value)};
};

/** The variables of all keys, as people write them; `NAME` stands for a name of their own. */
export const configVariables = (): readonly string[] =>
	configPlaces().map(place => {
		const isNamed = isOfNames(schemaAt(place));
		return variableFor(isNamed ? [...place, 'NAME'] : place);
	});
