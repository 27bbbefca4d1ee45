import {useSurroundings} from '../context.ts';
import type {ListName} from '../view-state.ts';

type RowNumber = {
	/** The number of the first row; it falls when rows are put before the one on top, and rises when they go. */
	readonly first: number;
	/** Says which row is drawn on top now, and by which name it can be found again. */
	readonly watch: (index: number, name: string | undefined) => void;
};

/**
 * Numbers the rows of a list in which others may come, go and be folded anywhere, so that the row on top keeps its
 * number, also while the list is not drawn. `indexOf` finds a row by its name.
 */
export const useRowNumber = (list: ListName, indexOf: (name: string) => number): RowNumber => {
	const {rowNumbers} = useSurroundings();
	const current = rowNumbers.get(list) ?? {first: 0, top: undefined};
	rowNumbers.set(list, current);
	if (current.top !== undefined) {
		const index = indexOf(current.top.name);
		if (index >= 0) {
			current.first -= index - current.top.index;
			current.top = {index, name: current.top.name};
		}
	}
	return {
		first: current.first,
		watch: (index, name) => {
			current.top = name === undefined ? undefined : {index, name};
		},
	};
};
