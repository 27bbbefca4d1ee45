import type {Instant} from '../core/instant.ts';
import type {Model, Statistics} from '../core/model.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';

/** The highest readings in one span of time. */
export type Peak = Pick<Statistics, 'cpu' | 'memory'>;

/** The application's resources over the last minutes. */
export type Trace = {
	/** A peak for each span of time up to now, oldest first; undefined where nothing was measured. */
	readonly peaks: () => readonly (Peak | undefined)[];
	readonly close: () => void;
};

type Options = {
	readonly model: Store<Model>;
	readonly clock: Pick<Clock, 'now'>;
	/** Milliseconds of one span. */
	readonly span: number;
	/** Spans that are remembered. */
	readonly capacity: number;
};

/** Remembers the latest spans of time from now on. Each begins and ends at the same instants for everybody, so that bars do not flicker. */
export const createTrace = ({model, clock, span, capacity}: Options): Trace => {
	let peaks: readonly (Peak | undefined)[] = [];
	let latest: Statistics | undefined;
	let current = numberOf(clock.now(), span);
	/** The peaks with a gap for each of so many spans behind them. */
	const withGaps = (count: number): readonly (Peak | undefined)[] =>
		count <= 0
			? peaks
			: [...peaks, ...Array.from({length: Math.min(count, capacity)}, () => undefined)].slice(-capacity);
	const read = (): void => {
		const {statistics} = model.get();
		if (statistics === undefined || statistics === latest) return;
		latest = statistics;
		const next = numberOf(clock.now(), span);
		const spans = peaks.length === 0 ? [undefined] : withGaps(next - current);
		current = next;
		peaks = [...spans.slice(0, -1), higher(spans.at(-1), statistics)];
	};
	read();
	const close = model.subscribe(read);
	return {
		// The span that goes on has no gap yet: its first reading may be still to come.
		peaks: () => (peaks.length === 0 ? peaks : withGaps(numberOf(clock.now(), span) - current - 1)),
		close,
	};
};

const numberOf = (now: Instant, span: number): number => Math.floor(now / span);

const higher = (peak: Peak | undefined, {cpu, memory}: Statistics): Peak => ({
	cpu: Math.max(peak?.cpu ?? 0, cpu),
	memory: Math.max(peak?.memory ?? 0, memory),
});

/** Values as a row of bars, the newest at the right end; `full` is the value of the highest bar. What is undefined stays blank. */
export const sparkline = (
	values: readonly (number | undefined)[],
	{width, full, levels}: {readonly width: number; readonly full: number; readonly levels: readonly string[]},
): string => {
	if (width <= 0) return '';
	const bars = values.slice(-width).map(value => {
		if (value === undefined) return ' ';
		const share = full > 0 ? Math.min(Math.max(value / full, 0), 1) : 0;
		return levels[Math.round(share * (levels.length - 1))] ?? '';
	});
	return bars.join('').padStart(width);
};
