import type {Exit} from '../core/exit.ts';
import type {Instant} from '../core/instant.ts';
import type {RestartOutcome, RestartRow} from '../core/model.ts';
import type {Restart} from '../core/phase.ts';

const maxRows = 500;

/** The restarts this watchdog knows of, as rows for people; every change makes a new array. */
export type RestartLog = {
	readonly rows: () => readonly RestartRow[];
	readonly begin: (life: number, restart: Restart, exit: Exit | undefined, at: Date) => void;
	/** A life that another watchdog began has not proved itself yet. */
	readonly resume: (life: number) => void;
	readonly end: (life: number, outcome: RestartOutcome) => void;
	/** The application ended; what comes next is its downtime. */
	readonly exited: (at: Instant) => void;
	/** A life is there; returns how long there was none, in milliseconds. */
	readonly spawned: (life: number, at: Instant) => number | undefined;
	/** A row that somebody else keeps, in place of the one with its key. */
	readonly put: (row: RestartRow) => void;
};

/** The key of a row about the process itself. */
export const processRowKey = (life: number): string => `life ${life}`;

/** A restart log that goes on from earlier rows. */
export const createRestartLog = (earlier: readonly RestartRow[]): RestartLog => {
	let rows = earlier.slice(-maxRows);
	let downSince: Instant | undefined;
	let newest: {readonly life: number; readonly downtime: number} | undefined;

	const change = (life: number, changes: Partial<RestartRow>): void => {
		rows = rows.map(row => (row.key === processRowKey(life) ? {...row, ...changes} : row));
	};

	const put = (row: RestartRow): void => {
		const isKnown = rows.some(({key}) => key === row.key);
		rows = isKnown ? rows.map(each => (each.key === row.key ? row : each)) : [...rows, row].slice(-maxRows);
	};

	return {
		rows: () => rows,
		begin: (life, {reason, attempt}, exit, at) => {
			put({
				key: processRowKey(life),
				life,
				at: at.toISOString(),
				kernel: undefined,
				reason,
				attempt,
				outcome: 'pending',
				exit: exit === undefined ? undefined : {code: exit.code, signal: exit.signal},
				// The life may be there before its restart is put on record.
				downtime: newest?.life === life ? newest.downtime : undefined,
			});
		},
		resume: life => {
			const row = rows.find(({key}) => key === processRowKey(life));
			if (row?.outcome === 'interrupted') change(life, {outcome: 'pending'});
		},
		end: (life, outcome) => change(life, {outcome}),
		exited: at => {
			downSince = at;
		},
		spawned: (life, at) => {
			const downtime = downSince === undefined ? undefined : at - downSince;
			downSince = undefined;
			if (downtime === undefined) return undefined;
			newest = {life, downtime};
			change(life, {downtime});
			return downtime;
		},
		put,
	};
};
