import {useSurroundings} from '../context.ts';
import {useNow} from '../hooks/use-now.ts';
import {useModel} from '../hooks/use-store.ts';
import type {ProcessView} from './process-lines.ts';

/** What the process is drawn from, in so many columns; draws again each second. */
export const useProcessView = (width: number): ProcessView => {
	const {clock, trace, theme} = useSurroundings();
	const model = useModel(current => current);
	const now = useNow();
	return {model, now, wall: clock.wall(), readings: trace.readings(), width, signs: theme.signs};
};
