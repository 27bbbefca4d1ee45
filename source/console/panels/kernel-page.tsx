import {useSurroundings} from '../context.ts';
import {useNow} from '../hooks/use-now.ts';
import {useModel} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {Page} from '../parts/page.tsx';
import type {Scroll} from '../scroll.ts';
import {drawable, truncate} from '../width.ts';
import {kernelPageLines} from './kernel-page-lines.ts';

type Properties = {readonly kernel: string; readonly scroll: Scroll; readonly area: Area};

/** All that is known about one kernel, and every restart of it, in place of the panels. */
export const KernelPage = ({kernel: key, scroll, area}: Properties) => {
	const {theme, clock, keys} = useSurroundings();
	const kernel = useModel(({kernels}) => kernels.find(row => row.key === key));
	const restarts = useModel(model => model.restarts);
	const policy = useModel(model => model.policy.kernels);
	const link = useModel(model => model.link);
	const now = useNow();
	const lines = kernelPageLines({
		key,
		kernel,
		policy,
		link,
		restarts: restarts.filter(row => row.kernel === key),
		now,
		wall: clock.wall(),
		width: insideOf(area).width,
		signs: theme.signs,
		keys,
	});
	const title = truncate(
		drawable(`Kernel ${theme.signs.separator} ${key}`),
		area.width - 24,
		theme.signs.ellipsis,
	);
	return <Page list="kernel" title={title} lines={lines} scroll={scroll} area={area} isFocused />;
};
