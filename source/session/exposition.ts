import {Counter, Gauge, Histogram, Registry} from 'prom-client';
import {recoveryBounds} from '../core/histogram.ts';
import type {MetricFamily} from '../core/metric-families.ts';

/** What the text of `exposeMetrics` is. */
export const expositionType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Metrics in the text format of Prometheus. */
export const exposeMetrics = (families: readonly MetricFamily[]): Promise<string> => {
	const registry = new Registry();
	for (const family of families) register(family, registry);
	return registry.metrics();
};

const register = (family: MetricFamily, registry: Registry): void => {
	const {name, help, labels: names} = family;
	const options = {name, help, labelNames: [...names], registers: [registry]};
	switch (family.kind) {
		case 'gauge': {
			const gauge = new Gauge(options);
			// Without labels it begins with a 0, which would be told where nothing is known.
			if (names.length === 0) gauge.remove();
			for (const {labels, value} of family.samples) gauge.set(labels, value);
			return;
		}
		case 'counter': {
			const counter = new Counter(options);
			for (const {labels, value} of family.samples) counter.inc(labels, value);
			return;
		}
		case 'histogram':
			new CountedHistogram(family, registry);
	}
};

type HistogramFamily = Extract<MetricFamily, {kind: 'histogram'}>;

/** One that is counted already: the library's own can only count what it observes itself. */
class CountedHistogram extends Histogram {
	readonly #family: HistogramFamily;

	constructor(family: HistogramFamily, registry: Registry) {
		const {name, help, labels} = family;
		super({name, help, labelNames: [...labels], buckets: [...recoveryBounds], registers: [registry]});
		this.#family = family;
	}

	// What a registry asks a histogram; the library's types name only `get`, which asks this in turn.
	async getForPromString(): Promise<object> {
		const {name, help, samples} = this.#family;
		const values = samples.flatMap(({labels, value: {counts, sum, count}}) => [
			...recoveryBounds.map((le, index) => ({
				metricName: `${name}_bucket`,
				labels: {...labels, le},
				value: counts[index] ?? 0,
			})),
			{metricName: `${name}_bucket`, labels: {...labels, le: '+Inf'}, value: count},
			{metricName: `${name}_sum`, labels, value: sum},
			{metricName: `${name}_count`, labels, value: count},
		]);
		return {name, help, type: 'histogram', values};
	}
}
