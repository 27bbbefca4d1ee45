import {type ConsoleSettings, themeNames} from '../core/console-settings.ts';
import {GraceError} from '../core/errors.ts';

/** What can be said about the console on the command line. */
export const consoleFlags = {
	theme: {type: 'string'},
	mouse: {type: 'boolean', default: true},
	ascii: {type: 'boolean'},
	screenReader: {type: 'boolean'},
} as const;

type Given = {
	readonly theme?: string | undefined;
	readonly mouse?: boolean;
	readonly ascii?: boolean | undefined;
	readonly screenReader?: boolean | undefined;
};

/** What the flags say, which wins over the config. Throws BAD_USAGE. */
export const readConsoleFlags = ({
	theme,
	mouse = true,
	ascii = false,
	screenReader = false,
}: Given): Partial<ConsoleSettings> => ({
	...(theme !== undefined && {theme: themeNamed(theme)}),
	...(!mouse && {mouse}),
	...(ascii && {signs: 'ascii'}),
	...(screenReader && {screenReader}),
});

const themeNamed = (word: string): ConsoleSettings['theme'] => {
	const theme = themeNames.find(name => name === word);
	if (theme !== undefined) return theme;
	throw new GraceError(
		'BAD_USAGE',
		`Expected \`--theme\` to be one of ${themeNames.join(', ')}, got \`${word}\`.`,
	);
};
