import {type RawConfig, readSettings, type Settings} from '../watchdog/config.ts';
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
	readonly environment: NodeJS.ProcessEnv;
};

/** The settings of a workspace with this wish. Throws BAD_CONFIG. */
export const settingsOf = (wish: Wish, workspace: Workspace): Promise<Settings> =>
	readSettings({
		directory: workspace.directory,
		file: wish.configFile ?? workspace.configFile,
		isNamed: wish.configFile !== undefined,
		overrides: wish.overrides,
		environment: withoutLifeMarks(wish.environment),
	});
