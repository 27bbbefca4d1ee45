import type {AcknowledgedRange} from '../core/acknowledged.ts';
import type {AlertBoard} from './alert-board.ts';
import {placeOf} from './alert-place.ts';

/** Which alerts are in which rows. */
export type AlertRows = {
	/** The row of an alert; negative where it is in none. */
	readonly rowOf: (name: string | undefined) => number;
	/** The place of a row's newest alert; negative where there is no such row. */
	readonly newestIn: (row: number) => number;
	/** The newest alert of a row. */
	readonly nameAt: (row: number) => string | undefined;
	/** The oldest and the newest alert of a row. */
	readonly rangeAt: (row: number) => AcknowledgedRange | undefined;
};

/** The rows of a board. */
export const alertRowsOf = ({names, folds}: Pick<AlertBoard, 'names' | 'folds'>): AlertRows => {
	const rowOf = (name: string | undefined): number => {
		const place = name === undefined ? -1 : placeOf(names, name);
		return place < 0 ? -1 : folds.indexOf(place);
	};
	const newestIn = (row: number): number => (folds.at(row)?.end ?? 0) - 1;
	const nameAt = (row: number): string | undefined => names[newestIn(row)];
	const rangeAt = (row: number): AcknowledgedRange | undefined => {
		const [from, to] = [names[folds.at(row)?.start ?? -1], nameAt(row)];
		return from === undefined || to === undefined ? undefined : {from, to};
	};
	return {rowOf, newestIn, nameAt, rangeAt};
};
