import type {Workspace} from '../test/end-to-end/workspace.ts';
import type {Pm2} from './pm2.ts';

/** The columns of the table. `loop` is the least that Node can do: see each row. */
export const columns = ['grace-tui', 'loop', 'pm2'] as const;

export type Column = (typeof columns)[number];

/** Readings, or a few words where there are none. */
export type Cell = readonly number[] | string;

/** What was hoped for, and what came. */
export type Goal = {
	/** As people read it, such as `at most 1.3 × the loop`. */
	readonly text: string;
	readonly actual: number;
	readonly limit: number;
	/** Whether the limit is the most or the least that is good enough. */
	readonly sense: 'most' | 'least';
};

/** One line of the table. */
export type Row = {
	readonly what: string;
	readonly unit: 'µs' | 'ms' | 'MiB' | 'kB' | '% of a core' | 'lines' | 'kernels';
	readonly cells: Readonly<Partial<Record<Column, Cell>>>;
	readonly goals: readonly Goal[];
	/** Readings whose slowest hundredth counts, not only their middle. @default false */
	readonly hasTail?: boolean;
};

/** What every measurement is given. */
export type Bench = {
	/** A directory and an environment by which everything that is started here is found, and ended. */
	readonly scratch: Workspace;
	/** Pm2 as it was installed, or why it could not be. */
	readonly pm2: Pm2 | {readonly problem: string};
	/** How often something is done: the number itself, or a tenth of it for a quick look. */
	readonly times: (count: number) => number;
};

/** Measures one thing for everybody who can do it, interleaved. */
export type Measurement = (bench: Bench) => Promise<readonly Row[]>;

/** Whether a goal was reached. */
export const isReached = ({actual, limit, sense}: Goal): boolean =>
	sense === 'most' ? actual <= limit : actual >= limit;
