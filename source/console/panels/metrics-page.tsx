import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {Page} from '../parts/page.tsx';
import type {Scroll} from '../scroll.ts';
import {metricsLines} from './metrics-lines.ts';

/** Uptime, failures and restarts over the last hour, day and week, in place of the panels. */
export const MetricsPage = ({scroll, area}: {readonly scroll: Scroll; readonly area: Area}) => {
	const {clock} = useSurroundings();
	const metrics = useModel(model => model.metrics);
	const lines = metricsLines(metrics, clock.wall(), insideOf(area).width);
	return <Page list="metrics" title="Metrics" lines={lines} scroll={scroll} area={area} isFocused />;
};
