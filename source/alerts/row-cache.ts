import type {AlertRow} from './row.ts';

/** A row as far as it could be read. What `mayComplete` is perhaps still being written. */
export type Reading = {readonly row: AlertRow; readonly mayComplete: boolean};

/** Rows that were read, each file once, the most recently used of them. */
export type RowCache = {
	/** The row, or undefined while it is not read. */
	readonly get: (name: string) => AlertRow | undefined;
	/** Reads a row soon; what was asked for last is read first. */
	readonly request: (name: string) => void;
	/** Reads again what was read, or is being read; the old row stays until then. */
	readonly refresh: (name: string) => void;
	readonly forget: (name: string) => void;
	/** Keeps at least so many rows. */
	readonly reserve: (rows: number) => void;
	/** Resolves when nothing is being read; files that may be completed yet are not waited for. */
	readonly idle: () => Promise<void>;
	readonly close: () => void;
};

/** `read` must not reject; `onRead` is called after each row that came. */
export const createRowCache = ({read, onRead}: RowCacheOptions): RowCache => {
	const rows = new Map<string, AlertRow>();
	const requested = new Set<string>();
	const stack: string[] = [];
	const active = new Map<string, {isStale: boolean}>();
	const retries = new Map<string, {readonly until: number; timer: NodeJS.Timeout | undefined}>();
	let idlers: (() => void)[] = [];
	let capacity = fewest;
	let isClosed = false;

	const store = (name: string, row: AlertRow): void => {
		rows.delete(name);
		rows.set(name, row);
		for (const oldest of rows.keys()) {
			if (rows.size <= capacity) break;
			rows.delete(oldest);
		}
	};

	const retryLater = (name: string): boolean => {
		const retry = retries.get(name) ?? {until: performance.now() + retryPeriod, timer: undefined};
		if (performance.now() >= retry.until) return false;
		retry.timer = setTimeout(request, retryDelay, name).unref();
		retries.set(name, retry);
		return true;
	};

	const stopRetrying = (name: string): void => {
		clearTimeout(retries.get(name)?.timer);
		retries.delete(name);
	};

	const readOne = async (name: string): Promise<void> => {
		const task = {isStale: false};
		active.set(name, task);
		const {row, mayComplete} = await read(name);
		// Forgotten meanwhile, and perhaps asked for anew: then it is another task's row.
		if (active.get(name) === task) {
			active.delete(name);
			take(name, {row, mayComplete}, task.isStale);
		}
		readMore();
	};

	const take = (name: string, {row, mayComplete}: Reading, isStale: boolean): void => {
		if (isClosed) return;
		if (isStale) {
			request(name);
			return;
		}
		if (mayComplete && retryLater(name)) return;
		stopRetrying(name);
		store(name, row);
		onRead();
	};

	const readMore = (): void => {
		while (!isClosed && active.size < parallelism) {
			const name = stack.pop();
			if (name === undefined) break;
			if (requested.delete(name)) void readOne(name);
		}
		if (active.size > 0) return;
		for (const resolve of idlers) resolve();
		idlers = [];
	};

	const request = (name: string): void => {
		if (isClosed || active.has(name) || requested.has(name)) return;
		requested.add(name);
		stack.push(name);
		const tooOld = stack.length > capacity ? stack.shift() : undefined;
		if (tooOld !== undefined) requested.delete(tooOld);
		readMore();
	};

	return {
		get: name => {
			const row = rows.get(name);
			if (row !== undefined) store(name, row);
			return row;
		},
		request: name => {
			if (!retries.has(name)) request(name);
		},
		refresh: name => {
			const task = active.get(name);
			const isWanted = rows.has(name) || retries.has(name);
			stopRetrying(name);
			if (task !== undefined) task.isStale = true;
			else if (isWanted) request(name);
		},
		forget: name => {
			stopRetrying(name);
			rows.delete(name);
			requested.delete(name);
			active.delete(name);
		},
		reserve: wanted => {
			capacity = Math.max(fewest, wanted);
		},
		idle: () => {
			if (active.size === 0) return Promise.resolve();
			const {promise, resolve} = Promise.withResolvers<void>();
			idlers.push(resolve);
			return promise;
		},
		close: () => {
			isClosed = true;
			for (const name of [...retries.keys()]) stopRetrying(name);
			readMore();
		},
	};
};

type RowCacheOptions = {
	readonly read: (name: string) => Promise<Reading>;
	readonly onRead: () => void;
};

const fewest = 2000;
const parallelism = 16;
/** How long half a file is given to become whole, in milliseconds, and how often it is looked at. */
const retryPeriod = 1000;
const retryDelay = 100;
