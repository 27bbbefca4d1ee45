import {useSurroundings} from '../context.ts';
import {useNow} from '../hooks/use-now.ts';
import {useMeasured, useModel} from '../hooks/use-store.ts';
import type {ProcessFacts, ProcessView} from './process-lines.ts';

/** What the process is drawn from, in so many columns; draws again each second. */
export const useProcessView = (width: number): ProcessView => {
	const {clock, trace, theme, keys} = useSurroundings();
	// Part by part: most changes of a model are beats of kernels, and those are not drawn here.
	const model: ProcessFacts = {
		workspace: useModel(({workspace}) => workspace),
		command: useModel(({command}) => command),
		policy: useModel(({policy}) => policy),
		pending: useModel(({pending}) => pending),
		process: useModel(({process}) => process),
		health: useModel(({health}) => health),
		statistics: useMeasured(({statistics}) => statistics),
		link: useModel(({link}) => link),
		troubles: useModel(({troubles}) => troubles),
		receivers: useModel(({receivers}) => receivers),
		kernelCount: useModel(({kernels}) => kernels.length),
		linkedCount: useModel(({kernels}) => kernels.filter(({isLinked}) => isLinked).length),
	};
	const now = useNow();
	return {model, now, wall: clock.wall(), peaks: trace.peaks(), width, signs: theme.signs, keys};
};
