/** The themes there are. */
export const themeNames = ['default', 'mono', 'contrast'] as const;

export type ThemeName = (typeof themeNames)[number];

/** Which characters are drawn; `auto` asks the terminal's environment. */
export const signChoices = ['auto', 'unicode', 'ascii'] as const;

export type SignChoice = (typeof signChoices)[number];

/** How a person wants the console. */
export type ConsoleSettings = {
	readonly theme: ThemeName;
	readonly signs: SignChoice;
	/** Whether the wheel and clicks work. */
	readonly mouse: boolean;
	/** Whether changes are spoken, line by line, in place of a screen. */
	readonly screenReader: boolean;
	/** The keys of actions that have others than they come with. */
	readonly keys: Readonly<Record<string, readonly string[]>>;
};

/** What applies where nothing is written. */
export const defaultConsoleSettings: ConsoleSettings = {
	theme: 'default',
	signs: 'auto',
	mouse: true,
	screenReader: false,
	keys: {},
};
