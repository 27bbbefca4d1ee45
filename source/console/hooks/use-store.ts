import {useSyncExternalStore} from 'react';
import type {Model} from '../../core/model.ts';
import type {Store} from '../../runtime/store.ts';
import {useSurroundings} from '../context.ts';

/** A part of a store's value; draws again when that part is another. `select` must not make fresh objects. */
export const useStore = <Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part =>
	useSyncExternalStore(store.subscribe, () => select(store.get()));

/** A part of the model. */
export const useModel = <Part>(select: (model: Model) => Part): Part =>
	useStore(useSurroundings().session.model, select);

/** A part of the model that is never the same for long: looked at each second, with the clocks, so that it takes no frame of its own. */
export const useMeasured = <Part>(select: (model: Model) => Part): Part => {
	const {session, ticker} = useSurroundings();
	return useSyncExternalStore(ticker.subscribe, () => select(session.model.get()));
};
