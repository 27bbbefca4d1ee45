/** Where Prometheus finds the metrics. */
export type MetricsSettings = {
	/** Undefined where they are not served. */
	readonly port: number | undefined;
	/** The address that is listened on. */
	readonly host: string;
};

/** What applies where nothing is written: nobody is served. */
export const defaultMetricsSettings: MetricsSettings = {port: undefined, host: '127.0.0.1'};
