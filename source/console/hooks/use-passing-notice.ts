import {useEffect} from 'react';
import {useSurroundings} from '../context.ts';
import type {Notice} from '../view-state.ts';

// Long enough to read two lines; what stays is among the troubles.
const lifetime = 10_000;

/** Takes a notice away when it has been there long enough; `clear` may be called late, and then finds another one. */
export const usePassingNotice = (notice: Notice | undefined, clear: (notice: Notice) => void): void => {
	const {clock} = useSurroundings();
	// biome-ignore lint/correctness/useExhaustiveDependencies: only a new notice begins a new time.
	useEffect(() => {
		if (notice === undefined) return undefined;
		return clock.callAt(clock.now() + lifetime, () => clear(notice));
	}, [notice, clock]);
};
