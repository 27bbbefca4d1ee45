import {useWindowSize} from 'ink';
import type {Size} from '../layout.ts';

/** The terminal's size, at least 1×1; draws again when it changes. */
export const useSize = (): Size => {
	const {columns, rows} = useWindowSize();
	return {columns: Math.max(columns, 1), rows: Math.max(rows, 1)};
};
