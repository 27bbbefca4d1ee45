/** What came over the link. */
export type Incoming =
	| {
			readonly kind: 'call';
			readonly method: string;
			readonly params: Readonly<Record<string, unknown>>;
			/** Undefined for a notification, which gets no answer. */
			readonly id: Id | undefined;
	  }
	| {readonly kind: 'answer'; readonly id: number; readonly result: unknown; readonly error: unknown};

export type Id = string | number | null;

/** Codes of JSON-RPC errors. */
export const noSuchMethod = -32601;
export const wrongParams = -32602;
export const refused = -32000;

/** Reads one line; undefined for nonsense, which is ignored. Never throws. */
export const readMessage = (line: string): Incoming | undefined => {
	const value = parse(line);
	if (!isRecord(value)) return undefined;
	const {method, params, id, result, error} = value;
	if (typeof method === 'string') {
		return {kind: 'call', method, params: isRecord(params) ? params : {}, id: idOf(id)};
	}
	return typeof id === 'number' ? {kind: 'answer', id, result, error} : undefined;
};

export const writeNotification = (method: string, params: object): string =>
	JSON.stringify({jsonrpc: '2.0', method, params});

export const writeRequest = (id: number, method: string, params: object): string =>
	JSON.stringify({jsonrpc: '2.0', id, method, params});

export const writeResult = (id: Id, result: object): string => JSON.stringify({jsonrpc: '2.0', id, result});

export const writeError = (id: Id, code: number, message: string): string =>
	JSON.stringify({jsonrpc: '2.0', id, error: {code, message}});

/** Cuts a list into pieces whose JSON stays well under the longest line; each piece has at least one item. */
export const pieces = <Item>(items: Iterable<Item>, room: number = pieceSize): readonly Item[][] => {
	const all: Item[][] = [];
	let left = 0;
	for (const item of items) {
		const size = Buffer.byteLength(JSON.stringify(item)) + 1;
		const last = all.at(-1);
		if (last === undefined || size > left) {
			all.push([item]);
			left = (all.length === 1 ? room : pieceSize) - size;
		} else {
			last.push(item);
			left -= size;
		}
	}
	return all;
};

/** Bytes that a list may take in a message. */
export const pieceSize = 60 * 1024;

/** Whether this is an object as JSON has it. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const idOf = (id: unknown): Id | undefined =>
	typeof id === 'string' || typeof id === 'number' || id === null ? id : undefined;

const parse = (line: string): unknown => {
	try {
		return JSON.parse(line);
	} catch {
		// No JSON is nonsense like any other.
		return undefined;
	}
};
