import path from 'node:path';

/** The files around the application's log. */
export type LogPlace = {
	readonly log: string;
	/** The copy of what stood in the log, until it has its number. */
	readonly copy: string;
	/** What tells where the log's bytes stand among all that were ever written. */
	readonly offsets: string;
	/** The next text of that, until it takes its place. */
	readonly nextOffsets: string;
	/** A rotated file; 1 is the newest. */
	readonly rotated: (number: number) => string;
};

/** The files around a log. */
export const logPlace = (log: string): LogPlace => {
	const hidden = path.join(path.dirname(log), `.${path.basename(log)}`);
	return {
		log,
		copy: `${hidden}.rotating`,
		offsets: `${hidden}.offsets`,
		nextOffsets: `${hidden}.offsets.next`,
		rotated: number => `${log}.${number}`,
	};
};
