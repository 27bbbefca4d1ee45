import {GraceError} from '../core/errors.ts';
import {defaultSettings, type RawConfig, readSettings, type Settings} from '../watchdog/config.ts';
import type {Workspace} from '../watchdog/workspace.ts';

/** What the command line says, whatever the verb. */
export type Context = {
	/** The workspace's directory. */
	readonly directory: string;
	/** The config file, where one was named. */
	readonly configFile: string | undefined;
	/** What the flags say under `watchdog`. */
	readonly overrides: RawConfig;
	/** The words behind `--`. */
	readonly command: readonly string[] | undefined;
	/** The flags that another command of grace-tui must be given to mean the same workspace and policy. */
	readonly sharedFlags: readonly string[];
	readonly version: string;
	readonly environment: NodeJS.ProcessEnv;
	readonly isJson: boolean;
	readonly isFollowing: boolean;
	readonly isBare: boolean;
	readonly isWatchdogLog: boolean;
	/** How many lines or rows, where the verb shows some. */
	readonly lines: number | undefined;
	/** Writes one line for a person or a script. */
	readonly print: (line: string) => void;
};

/** A command: what it is asked, to its exit code. */
export type Verb = (context: Context) => Promise<number>;

/** The settings of a workspace as this command line sees them. */
export const settingsOf = (context: Context, workspace: Workspace): Promise<Settings> =>
	readSettings({
		directory: workspace.directory,
		file: context.configFile ?? workspace.configFile,
		isNamed: context.configFile !== undefined,
		overrides: context.overrides,
		environment: withoutCookie(context.environment),
	});

/** The same for what must work whatever the config says, such as stopping: the defaults, and what is wrong with the config. */
export const lenientSettingsOf = async (
	context: Context,
	workspace: Workspace,
): Promise<{readonly settings: Settings; readonly problem: string | undefined}> => {
	try {
		return {settings: await settingsOf(context, workspace), problem: undefined};
	} catch (error) {
		if (!(error instanceof GraceError) || error.code !== 'BAD_CONFIG') throw error;
		return {
			settings: defaultSettings({
				directory: workspace.directory,
				environment: withoutCookie(context.environment),
			}),
			problem: error.message,
		};
	}
};

/** An environment without the mark of a life: who has that is part of an application. */
export const withoutCookie = ({GRACE_LIFE: _, ...environment}: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
	environment;
