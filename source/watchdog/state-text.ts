import json5 from 'json5';
import {messageOf} from '../core/errors.ts';

/** The content of `grace_state.json`, keys in the order of the file. */
export type State = Readonly<Record<string, unknown>>;

/** What a person wants, as `grace_state.json` says it. */
export type Intent = {
	/** The kill switch, `manual_shutdown`. */
	readonly isManualShutdown: boolean;
	/** `restart_requested_at` as it stands; another value than before asks for a restart. */
	readonly restartRequestedAt: string | undefined;
};

/** A state, or the end of a sentence that begins with the name of the file. */
export type ParsedState =
	| {readonly kind: 'state'; readonly state: State}
	| {readonly kind: 'unreadable'; readonly problem: string};

/** A state file of more bytes than this is not one. */
export const largestState = 64 * 1024;

/** Reads a state in any encoding and dialect that shells and scripts write. */
export const parseState = (bytes: Uint8Array): ParsedState => {
	if (bytes.length > largestState) return unreadable('is larger than 64 KiB');
	const encoding = encodingOf(bytes);
	// What is not UTF-8 was written by an old shell in its own code page; the switch is ASCII in all of them.
	const text = decode(bytes, encoding) ?? (encoding === 'utf-8' ? decode(bytes, 'windows-1252') : undefined);
	if (text === undefined) return unreadable(`is not valid ${encoding.toUpperCase()} text`);
	const json = trimBlanks(text);
	if (json === '') return unreadable('is empty');
	try {
		const state = parseText(json);
		if (!isState(state)) return unreadable('is not a JSON object');
		// What is nested too deeply to be written again throws here.
		serializeState(state);
		if (readSwitch(state) !== undefined) return {kind: 'state', state};
		const value = JSON.stringify(state.manual_shutdown)?.slice(0, 40);
		return unreadable(`has a \`manual_shutdown\` that is neither true nor false: ${value}`);
	} catch (error) {
		return unreadable(`is not JSON (${messageOf(error)})`);
	}
};

/** The text of a state: JSON indented by 2, keys in their order, a newline at the end. */
export const serializeState = (state: State): string => `${JSON.stringify(state, undefined, 2)}\n`;

/** Whether two states are the same to the last key and its place. */
export const isSameState = (one: State, other: State): boolean =>
	serializeState(one) === serializeState(other);

/** What a person wants, according to a parsed state. */
export const intentOf = (state: State): Intent => {
	const requestedAt = state.restart_requested_at;
	return {
		isManualShutdown: readSwitch(state) ?? false,
		restartRequestedAt: typeof requestedAt === 'string' ? requestedAt : undefined,
	};
};

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const unreadable = (problem: string): ParsedState => ({kind: 'unreadable', problem});

const encodingOf = ([first, second]: Uint8Array): Encoding => {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	if (first === 0xfe && second === 0xff) return 'utf-16be';
	// Every state begins with a character of ASCII, so one zero among two bytes tells.
	if (first !== 0 && second === 0) return 'utf-16le';
	if (first === 0 && second !== 0 && second !== undefined) return 'utf-16be';
	return 'utf-8';
};

const decode = (bytes: Uint8Array, encoding: Encoding | 'windows-1252'): string | undefined => {
	try {
		return new TextDecoder(encoding, {fatal: true}).decode(bytes);
	} catch {
		// The caller says so in a sentence.
		return undefined;
	}
};

/** A power cut pads files with zeros. */
const trimBlanks = (text: string): string => {
	let end = text.length;
	while (end > 0 && text[end - 1] === '\0') end -= 1;
	return text.slice(0, end).trim();
};

const parseText = (text: string): unknown => {
	try {
		return JSON.parse(text, keepLongNumber);
	} catch {
		// PowerShell drops quotes, and Python's repr writes True.
		return json5.parse(text.replace(stringOrConstant, token => constants[token] ?? token));
	}
};

const stringOrConstant = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\b(?:True|False|None)\b/gs;

const constants: Readonly<Record<string, string>> = {True: 'true', False: 'false', None: 'null'};

declare global {
	interface JSON {
		parse(
			text: string,
			reviver: (key: string, value: unknown, context: {readonly source?: string}) => unknown,
		): unknown;
		rawJSON(text: string): unknown;
		isRawJSON(value: unknown): boolean;
	}
}

/** A nanosecond timestamp is more than a number holds; it is kept as it is written. */
const keepLongNumber = (_key: string, value: unknown, {source}: {readonly source?: string}): unknown => {
	const isLong = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
	return isLong && source !== undefined ? JSON.rawJSON(source) : value;
};

const isState = (value: unknown): value is State =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

const readSwitch = ({manual_shutdown: value}: State): boolean | undefined => {
	if (value === undefined) return false;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true' || word === 1) return true;
	if (word === false || word === 'false' || word === 0) return false;
	return undefined;
};
