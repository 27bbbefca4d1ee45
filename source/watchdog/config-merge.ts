/** A config as it is written, not checked yet. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Whether a value is an object of keys and values. */
export const isRecord = (value: unknown): value is RawConfig =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A config in which `over` wins, key by key; a health target takes the place of the other kind. */
export const mergeConfigs = (config: RawConfig, over: RawConfig): RawConfig => ({
	...config,
	...Object.fromEntries(
		Object.entries(over).map(([key, value]) => [
			key,
			mergeValues(key, Object.hasOwn(config, key) ? config[key] : undefined, value),
		]),
	),
});

const mergeValues = (key: string, below: unknown, over: unknown): unknown => {
	if (!isRecord(over) || below === undefined) return over;
	// What is no object is left for the check to name.
	return isRecord(below) ? mergeConfigs(withoutTarget(key, below, over), over) : below;
};

const withoutTarget = (key: string, below: RawConfig, {url, port}: RawConfig): RawConfig =>
	key === 'health' && (url !== undefined || port !== undefined)
		? {...below, url: undefined, port: undefined}
		: below;
