import type {ConsoleSettings} from '../core/console-settings.ts';
import {GraceError} from '../core/errors.ts';
import {withoutLifeMarks} from '../session/life-marks.ts';
import {settingsOf, type Wish} from '../session/settings.ts';
import {defaultSettings, type Settings} from '../watchdog/config.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {InitWish} from './init-flags.ts';

/** What the command line says, whatever the verb. */
export type Context = Wish & {
	/** What is said about the console; it wins over the config. */
	readonly consoleFlags: Partial<ConsoleSettings>;
	/** The flags that another command of grace-tui must be given to mean the same workspace and policy. */
	readonly sharedFlags: readonly string[];
	readonly version: string;
	readonly isJson: boolean;
	readonly isFollowing: boolean;
	readonly isBare: boolean;
	/** The watchdog before hands over, and has the lock for a moment yet. */
	readonly isTakingOver: boolean;
	readonly isWatchdogLog: boolean;
	/** The kernel that `restart` or `explain` names. */
	readonly kernel: string | undefined;
	/** The shell that `completion` names. */
	readonly shell: string | undefined;
	/** What stands behind `notify` or `silence`. */
	readonly words: readonly string[];
	/** How long `silence` is to last, as it is written. */
	readonly duration: string | undefined;
	readonly comment: string | undefined;
	readonly author: string | undefined;
	/** What is over as well. */
	readonly isAll: boolean;
	/** Every verb there is. */
	readonly verbs: readonly string[];
	/** How many lines or rows, where the verb shows some. */
	readonly lines: number | undefined;
	/** What `init` is to write. */
	readonly init: InitWish;
	/** Writes one line for a person or a script. */
	readonly print: (line: string) => void;
};

/** A command: what it is asked, to its exit code. */
export type Verb = (context: Context) => Promise<number>;

/** The settings for what must work whatever the config says, such as stopping: the defaults, and what is wrong with the config. */
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
				environment: withoutLifeMarks(context.environment),
			}),
			problem: error.message,
		};
	}
};
