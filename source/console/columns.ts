import type {Tone} from './theme.ts';

/** A column of a table. */
export type Column = {
	/** Its heading, and its key in the rows. */
	readonly name: string;
	/** Columns it needs. */
	readonly width: number;
	/** The highest goes first when there is no room; absent: it stays. */
	readonly dropped?: number;
	/** Takes what is left; `width` is the least then. */
	readonly isGrowing?: boolean;
	/** The most columns that a growing one takes. @default all there are */
	readonly most?: number;
	readonly align?: 'left' | 'right';
	/** It holds one sign, so one blank on each side tells it from its neighbours. */
	readonly isSign?: boolean;
	/** The tone of a cell by its text. @default plain */
	readonly toneOf?: (text: string) => Tone;
};

/** The columns that fit into `width` with the blanks between them, the growing one as wide as can be. */
export const fitColumns = (columns: readonly Column[], width: number): readonly Column[] => {
	const needed = columns.reduce((sum, {width: taken}, index) => sum + taken + gapAfter(columns, index), 0);
	const first = columns.reduce<Column | undefined>(
		(found, column) => ((column.dropped ?? 0) > (found?.dropped ?? 0) ? column : found),
		undefined,
	);
	if (needed > width && first !== undefined) {
		return fitColumns(
			columns.filter(column => column !== first),
			width,
		);
	}
	return columns.map(column =>
		column.isGrowing
			? {...column, width: Math.min(Math.max(column.width + width - needed, 1), column.most ?? width)}
			: column,
	);
};

/** Blanks between a column and the next one: two, so that a full cell does not run into its neighbour. */
export const gapAfter = (columns: readonly Column[], index: number): number => {
	const next = columns[index + 1];
	if (next === undefined) return 0;
	return columns[index]?.isSign || next.isSign ? 1 : 2;
};
