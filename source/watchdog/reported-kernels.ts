import type {Instant} from '../core/instant.ts';
import type {KernelSnapshot} from '../core/link.ts';
import type {KernelRow} from '../core/model.ts';

/** The kernels as every process of the application reports them. */
export type ReportedKernels = {
	/** In the order of their registration; a row that did not change keeps its identity. */
	readonly rows: () => readonly KernelRow[];
	/** Beats that were heard, by key; they are counted on when a kernel is registered again. */
	readonly beats: () => ReadonlyMap<string, number>;
	/** The part of one connection; `theirNow` is what its clock says now, and `heartbeatTimeout` that of its kernels. */
	readonly connect: (theirNow: Instant, heartbeatTimeout: () => number) => KernelSource;
	/** A new life begins: what earlier ones have left behind goes. */
	readonly clearGone: () => void;
};

/** One connection's kernels. */
export type KernelSource = {
	/** Returns the kernel's key, or undefined where there is no room for it, or the source is closed. */
	readonly report: (snapshot: KernelSnapshot) => string | undefined;
	/** Takes a beat; false for a name that was never registered. */
	readonly beat: (name: string, at: Instant) => boolean;
	/** The name behind a key, if it is this connection's. */
	readonly nameOf: (key: string) => string | undefined;
	/** Its heartbeat timeout may be another. */
	readonly renew: () => void;
	/** Its process is gone; its kernels stay to be seen until somebody takes their place. */
	readonly close: () => void;
};

type Options = {
	readonly now: () => Instant;
	/** Told of every change, beats included; expected to take its time. */
	readonly onChange: () => void;
	/** More kernels than any application has; a faulty one must not fill the memory. @default 20000 */
	readonly limit?: number;
};

type Entry = {row: KernelRow; owner: object | undefined};

/** Nothing is reported yet. */
export const createReportedKernels = ({now, onChange, limit = 20_000}: Options): ReportedKernels => {
	const entries = new Map<string, Entry>();
	const beats = new Map<string, number>();
	let rows: readonly KernelRow[] | undefined = [];

	const change = (entry: Entry, row: KernelRow): void => {
		entry.row = row;
		rows = undefined;
		onChange();
	};

	const countBeat = (key: string): void => {
		const before = beats.get(key);
		const [oldest] = before === undefined && beats.size >= limit ? beats.keys() : [];
		if (oldest !== undefined) beats.delete(oldest);
		beats.set(key, (before ?? 0) + 1);
	};

	// The place of a process that is gone, or the next free one.
	const placeFor = (name: string): {readonly key: string; readonly entry: Entry | undefined} => {
		for (let number = 1; ; number += 1) {
			const key = number === 1 ? name : `${name}#${number}`;
			const entry = entries.get(key);
			if (entry?.owner === undefined) return {key, entry};
		}
	};

	// Workers that come and go under ever new names leave theirs behind: the oldest makes room.
	const makeRoom = (): boolean => {
		if (entries.size < limit) return true;
		for (const [key, {owner}] of entries) if (owner === undefined) return entries.delete(key);
		return false;
	};

	const connect = (theirNow: Instant, heartbeatTimeout: () => number): KernelSource => {
		const owner = {};
		const keys = new Map<string, string>();
		let offset = now() - theirNow;
		let isClosed = false;

		const ours = (instant: Instant): Instant => instant + offset;
		// Nothing arrives before it was sent. A hello that waited for us is thus corrected by the first beat that did not.
		const correct = (at: Instant): void => {
			offset = Math.min(offset, now() - at);
		};

		const entryOf = (name: string): Entry | undefined => {
			const key = keys.get(name);
			return key === undefined ? undefined : entries.get(key);
		};

		const claim = (name: string, rowFor: (key: string) => KernelRow): Entry | undefined => {
			const {key, entry: left} = placeFor(name);
			if (left === undefined && !makeRoom()) return undefined;
			const entry = left ?? {row: rowFor(key), owner};
			entry.owner = owner;
			entries.set(key, entry);
			keys.set(name, key);
			return entry;
		};

		const rowOf = (snapshot: KernelSnapshot, key: string): KernelRow => ({
			key,
			name: snapshot.name,
			isCritical: snapshot.isCritical,
			isRestartable: snapshot.isRestartable,
			phase: snapshot.phase,
			attempts: snapshot.attempts,
			lastBeat: snapshot.lastBeat === undefined ? undefined : ours(snapshot.lastBeat),
			heardAt: ours(snapshot.heardAt),
			until: snapshot.until === undefined ? undefined : ours(snapshot.until),
			reason: snapshot.reason,
			heartbeatTimeout: heartbeatTimeout(),
			isLinked: true,
		});

		return {
			report: snapshot => {
				// Nobody would ever give back what it takes now.
				if (isClosed) return undefined;
				correct(Math.max(snapshot.heardAt, snapshot.lastBeat ?? snapshot.heardAt));
				const entry = entryOf(snapshot.name) ?? claim(snapshot.name, key => rowOf(snapshot, key));
				if (entry === undefined) return undefined;
				change(entry, rowOf(snapshot, entry.row.key));
				return entry.row.key;
			},
			beat: (name, at) => {
				const entry = entryOf(name);
				if (entry === undefined) return false;
				correct(at);
				const {row} = entry;
				countBeat(row.key);
				// One that was held up on its way is not the newest.
				const lastBeat = Math.max(row.lastBeat ?? Number.NEGATIVE_INFINITY, ours(at));
				change(entry, {...row, lastBeat, heardAt: Math.max(row.heardAt, lastBeat)});
				return true;
			},
			nameOf: key => {
				const entry = entries.get(key);
				return entry?.owner === owner ? entry.row.name : undefined;
			},
			renew: () => {
				for (const key of keys.values()) {
					const entry = entries.get(key);
					if (entry !== undefined) change(entry, {...entry.row, heartbeatTimeout: heartbeatTimeout()});
				}
			},
			close: () => {
				for (const key of keys.values()) {
					const entry = entries.get(key);
					if (entry?.owner !== owner) continue;
					entry.owner = undefined;
					change(entry, {...entry.row, isLinked: false});
				}
				keys.clear();
				isClosed = true;
			},
		};
	};

	return {
		rows: () => {
			rows ??= [...entries.values()].map(({row}) => row);
			return rows;
		},
		beats: () => beats,
		connect,
		clearGone: () => {
			for (const [key, {owner}] of entries) if (owner === undefined) entries.delete(key);
			rows = undefined;
			onChange();
		},
	};
};
