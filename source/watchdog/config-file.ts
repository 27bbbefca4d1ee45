import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Document, LineCounter} from 'yaml';
import {codeOf, GraceError, messageOf} from '../core/errors.ts';
import {isRecord, type RawConfig} from './config-merge.ts';

/** Where the config of a workspace may stand. */
export type ConfigPlace = {
	/** The JSON file of the workspace, or the file that was named, which must exist. */
	readonly file: string;
	readonly isNamed: boolean;
};

/** What a config file says. */
export type ConfigFile = {
	/** Its name, for people. */
	readonly name: string;
	readonly config: RawConfig;
	/** The line that a key stands in, counted from 1; undefined where it does not stand there. */
	readonly lineOf: (place: readonly PropertyKey[]) => Promise<number | undefined>;
};

/** Every file that may be the config: JSON or YAML, where none was named. */
export const configFilesAt = ({file, isNamed}: ConfigPlace): readonly string[] =>
	isNamed ? [file] : [file, ...['.yaml', '.yml'].map(ending => file.replace(/\.json$/, ending))];

/** Reads the config file, one without a word where there is none. Throws BAD_CONFIG. */
export const readConfigFile = async (place: ConfigPlace): Promise<ConfigFile> => {
	const texts = await Promise.all(configFilesAt(place).map(file => readText(file, place.isNamed)));
	const [found, another] = texts.filter(text => text !== undefined);
	if (found === undefined)
		return {name: path.basename(place.file), config: {}, lineOf: async () => undefined};
	if (another !== undefined) {
		throw new GraceError(
			'BAD_CONFIG',
			`Expected one config, got ${found.name} and ${another.name}. Put all into one of them, and move the other away.`,
		);
	}
	return parse(found);
};

type Text = {readonly name: string; readonly text: string};

const readText = async (file: string, isNamed: boolean): Promise<Text | undefined> => {
	try {
		const text = await readFile(file, 'utf8');
		return {name: path.basename(file), text: text.replace(/^\ufeff/, '')};
	} catch (cause) {
		if (codeOf(cause) === 'ENOENT' && !isNamed) return undefined;
		throw new GraceError(
			'BAD_CONFIG',
			`Expected to read the config ${file}, got: ${messageOf(cause)}. ${isNamed ? 'Create it, or leave --config out.' : 'Make it a readable file, or move it away.'}`,
			{cause},
		);
	}
};

const parse = async (found: Text): Promise<ConfigFile> => {
	const {name} = found;
	const config = /\.ya?ml$/i.test(name) ? await parseYaml(found) : parseJson(found);
	if (isRecord(config)) return {name, config, lineOf: place => lineIn(found, place)};
	throw new GraceError(
		'BAD_CONFIG',
		`Expected ${name} to hold an object, got something else. Begin it with ${/\.ya?ml$/i.test(name) ? 'a key and a colon' : '{'}.`,
	);
};

const parseJson = ({name, text}: Text): unknown => {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new GraceError(
			'BAD_CONFIG',
			`Expected ${name} to be JSON, got: ${messageOf(cause)}. Correct it there.`,
			{cause},
		);
	}
};

const parseYaml = async (found: Text): Promise<unknown> => {
	const {document} = await readDocument(found.text);
	const [error] = document.errors;
	try {
		if (error !== undefined) throw error;
		// A file of comments says nothing, as an empty object.
		return document.contents === null ? {} : document.toJS();
	} catch (cause) {
		// What is behind its first line is a picture of the place.
		const [said = ''] = messageOf(cause).split('\n', 1);
		throw new GraceError(
			'BAD_CONFIG',
			`Expected ${found.name} to be YAML, got: ${said.replace(/; please use YAML\.parseAllDocuments\(\)|[:.]$/g, '')}. Correct it there.`,
			{cause},
		);
	}
};

const lineIn = async ({text}: Text, place: readonly PropertyKey[]): Promise<number | undefined> => {
	// JSON is YAML too, and its own reader tells no lines.
	const {document, lines} = await readDocument(text);
	const range = rangeOf(document.getIn(place, true));
	return range === undefined ? undefined : lines.linePos(range).line;
};

const rangeOf = (node: unknown): number | undefined => {
	const range: unknown = Object(node).range;
	return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
};

// Loaded only for who writes YAML, or a mistake.
const readDocument = async (text: string): Promise<{document: Document; lines: LineCounter}> => {
	const {LineCounter, parseDocument} = await import('yaml');
	const lines = new LineCounter();
	return {document: parseDocument(text, {lineCounter: lines}), lines};
};
