/** The name of the environment variable that says what a key of the config says: `GRACE_WATCHDOG__STOP_TIMEOUT`. */
export const variableFor = (place: readonly string[]): string =>
	`GRACE_${place.map(word => word.toUpperCase()).join('__')}`;

/** Whether a variable may be one of these, without a look at the schema. */
export const mayBeConfig = (name: string): boolean =>
	/^GRACE_(?:[A-Z\d]+__.|(?:COMMAND|CWD|STOP_SIGNAL|NOTIFIERS)$)/.test(name);
