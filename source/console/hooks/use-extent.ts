import {useLayoutEffect} from 'react';
import {useSurroundings} from '../context.ts';
import type {Extent} from '../scroll.ts';
import type {ListName} from '../view-state.ts';

/** Tells the moving keys how a list was drawn. */
export const useExtent = (list: ListName, {first, count, height}: Extent): void => {
	const {extents} = useSurroundings();
	useLayoutEffect(() => {
		extents.set(list, {first, count, height});
	}, [extents, list, first, count, height]);
};
