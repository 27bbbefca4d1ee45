type Config = Readonly<Record<string, unknown>>;

/** What is said of the application, to be written into its config. */
export type Wanted = {
	readonly command: readonly string[] | undefined;
	readonly port: number | undefined;
	/** What is said under `watchdog`, in the words of the config. */
	readonly watchdog: Config;
};

/** Whether anything is said that a config would have to say. */
export const isAnythingWanted = ({command, port, watchdog}: Wanted): boolean =>
	command !== undefined || port !== undefined || Object.keys(watchdog).length > 0;

/** A config that says what is wanted; whatever else it said stays. */
export const configWith = (before: Config, {command, port, watchdog}: Wanted): Config => {
	const written = isRecord(before.watchdog) ? before.watchdog : {};
	const health = {
		...(isRecord(written.health) ? written.health : {}),
		...(isRecord(watchdog.health) ? watchdog.health : {}),
	};
	const {url: _url, ...portless} = health;
	const asked = port === undefined ? health : {...portless, port};
	const merged = {
		...written,
		...watchdog,
		...(Object.keys(asked).length > 0 && {health: asked}),
	};
	return {
		...before,
		...(command !== undefined && {command}),
		...(Object.keys(merged).length > 0 && {watchdog: merged}),
	};
};

/** The text of a config: JSON, with lists and objects of plain values on one line, as people write them. */
export const configText = (config: Config): string => `${textOf(config, '')}\n`;

const textOf = (value: unknown, indent: string): string => {
	if (Array.isArray(value)) return `[${value.map(each => JSON.stringify(each)).join(', ')}]`;
	if (!isRecord(value)) return JSON.stringify(value);
	const deeper = `${indent}  `;
	const rows = Object.entries(value).map(
		([key, each]) => `${deeper}${JSON.stringify(key)}: ${textOf(each, deeper)}`,
	);
	return rows.length === 0 ? '{}' : `{\n${rows.join(',\n')}\n${indent}}`;
};

const isRecord = (value: unknown): value is Config =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
