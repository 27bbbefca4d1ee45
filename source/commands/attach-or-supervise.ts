import {GraceError} from '../core/errors.ts';
import {planSupervision} from '../session/plan.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import type {Keyboard} from './keyboard.ts';
import {requestCommand} from './next-life.ts';
import {isWatched} from './remote.ts';
import {runAttached} from './run-attached.ts';
import {type Leaving, runConsole} from './run-console.ts';
import type {Context} from './verb.ts';

/** The console of the watchdog that runs, or of one that begins here; what to say when it is left. */
export const attachOrSupervise = async (keyboard: Keyboard, context: Context): Promise<string> => {
	const workspace = await locateWorkspace(context.directory);
	for (;;) {
		if (await isWatched(workspace)) {
			await requestCommand(context, workspace);
			if (await runAttached(workspace, keyboard, context)) return farewells.detached;
			continue;
		}
		const plan = await planSupervision(context);
		try {
			return farewells[await runConsole({plan, keyboard, context, canDetach: true})];
		} catch (error) {
			// Somebody else was quicker by a moment.
			if (!(error instanceof GraceError && error.code === 'ALREADY_WATCHED')) throw error;
		}
	}
};

const farewells: Readonly<Record<Leaving, string>> = {
	detached: 'Left; the watchdog and its application run on. `grace-tui` comes back to them.',
	stopped: 'Stopped. `grace-tui` starts it again.',
	'switched off': 'Stopped; the kill switch is on, so it stays stopped.',
};
