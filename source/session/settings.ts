import {type RawConfig, readSettings, type Settings} from '../watchdog/config.ts';
import type {ConfigPlace} from '../watchdog/config-file.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {withoutLifeMarks} from './life-marks.ts';

/** What a command line, or a program that uses this library, says of what is to be supervised. */
export type Wish = {
	/** The workspace's directory. */
	readonly directory: string;
	/** The config file, where one was named. */
	readonly configFile: string | undefined;
	/** What is said under `watchdog`; it wins over the config. */
	readonly overrides: RawConfig;
	/** The command line, where one was named. */
	readonly command: readonly string[] | undefined;
	/** The command line is what ran before, and nobody's word: a later one of the config takes its place. @default false */
	readonly isCommandInherited?: boolean;
	readonly environment: NodeJS.ProcessEnv;
};

/** The settings of a workspace with this wish. Throws BAD_CONFIG. */
export const settingsOf = (wish: Wish, workspace: Workspace): Promise<Settings> =>
	readSettings({
		...configPlaceOf(wish, workspace),
		directory: workspace.directory,
		overrides: wish.overrides,
		environment: withoutLifeMarks(wish.environment),
	});

/** Where the config of a workspace stands with this wish. */
export const configPlaceOf = ({configFile}: Pick<Wish, 'configFile'>, workspace: Workspace): ConfigPlace => ({
	file: configFile ?? workspace.configFile,
	isNamed: configFile !== undefined,
});
