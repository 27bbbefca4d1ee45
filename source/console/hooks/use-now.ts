import {useSyncExternalStore} from 'react';
import type {Instant} from '../../core/instant.ts';
import {useSurroundings} from '../context.ts';

/** The time now; draws again each second. For parts that show ages and countdowns. */
export const useNow = (): Instant => {
	const {ticker, clock} = useSurroundings();
	useSyncExternalStore(ticker.subscribe, ticker.get);
	return clock.now();
};
