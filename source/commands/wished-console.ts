import {bindingsWith} from '../console/extra-keys.ts';
import {type NamedKeys, namedKeysIn, ownKeys} from '../console/key-lookup.ts';
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

/** The keys that sentences name in such a console; as they come where they cannot be as they are written. */
export const wishedKeys = ({keys}: ConsoleSettings): NamedKeys => {
	try {
		return namedKeysIn(bindingsWith([], keys));
	} catch {
		// The console says what is wrong with them.
		return ownKeys;
	}
};

/** The console as it is wanted that only looks on: what is wrong in the rest of the config is told, and keeps nobody out. */
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
