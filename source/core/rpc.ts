import {plainLine} from './text.ts';

/** One line of the link, understood: JSON-RPC 2.0. */
export type Message =
	| {
			readonly kind: 'request';
			readonly id: number | string;
			readonly method: string;
			readonly params: unknown;
	  }
	| {readonly kind: 'notification'; readonly method: string; readonly params: unknown}
	| {readonly kind: 'result'; readonly id: number | string; readonly result: unknown}
	| {readonly kind: 'error'; readonly id: number | string | undefined; readonly error: RpcError}
	/** Not JSON, or no message: `error` is what its sender is told. */
	| {readonly kind: 'broken'; readonly id: number | string | undefined; readonly error: RpcError};

/** What went wrong: a number for programs, a sentence for people that is safe to draw. */
export type RpcError = {readonly code: number; readonly message: string};

/** JSON-RPC's code for a method that nobody knows. */
export const unknownMethodCode = -32_601;
/** Our code for what is understood and not done. */
export const refusedCode = -32_000;

/** The codes of JSON-RPC 2.0, and one for what is understood and not done. */
export const rpcCodes = {
	parse: -32_700,
	request: -32_600,
	method: unknownMethodCode,
	params: -32_602,
	refused: refusedCode,
} as const;

/** Reads one line. Never throws. */
export const parseMessage = (line: string): Message => {
	const parsed = parse(line);
	if (parsed === undefined)
		return broken(undefined, rpcCodes.parse, 'Expected a line of JSON, got something else.');
	const {id, method, params, result, error} = isObject(parsed) ? parsed : {};
	const known = typeof id === 'number' || typeof id === 'string' ? id : undefined;
	if (typeof method === 'string') {
		return known === undefined
			? {kind: 'notification', method, params}
			: {kind: 'request', id: known, method, params};
	}
	if (isObject(error)) return {kind: 'error', id: known, error: errorOf(error)};
	if (known !== undefined && result !== undefined) return {kind: 'result', id: known, result};
	return broken(known, rpcCodes.request, 'Expected an object with a `method`, got something else.');
};

/** A message as its line, with its line feed. */
export const formatMessage = (message: Readonly<Record<string, unknown>>): string =>
	`${JSON.stringify({jsonrpc: '2.0', ...message})}\n`;

const broken = (id: number | string | undefined, code: number, message: string): Message => ({
	kind: 'broken',
	id,
	error: {code, message},
});

const errorOf = ({code, message}: Readonly<Record<string, unknown>>): RpcError => ({
	code: typeof code === 'number' ? code : rpcCodes.refused,
	message:
		(typeof message === 'string' ? plainLine(message) : '') || 'The other side says no, and gives no reason.',
});

const parse = (line: string): unknown => {
	try {
		return JSON.parse(line);
	} catch {
		// The answer says so.
		return undefined;
	}
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
