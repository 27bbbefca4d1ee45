import {bindingsWith} from '../console/extra-keys.ts';
import type {ConsoleSettings} from '../core/console-settings.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {type Context, lenientSettingsOf} from './verb.ts';

/** The console as the config and the command line want it, its keys checked. Throws BAD_CONFIG. */
export const wishedConsole = (
	written: ConsoleSettings,
	{consoleFlags}: Pick<Context, 'consoleFlags'>,
): ConsoleSettings => {
	bindingsWith([], written.keys);
	return {...written, ...consoleFlags};
};

/** The same for a console that only looks on: what is wrong in the rest of the config is told, and keeps nobody out. */
export const wishedWhereWatched = async (
	context: Context,
	workspace: Workspace,
): Promise<{readonly settings: ConsoleSettings; readonly greeting?: string}> => {
	const {settings, problem} = await lenientSettingsOf(context, workspace);
	return {
		settings: wishedConsole(settings.console, context),
		...(problem !== undefined && {greeting: problem}),
	};
};
