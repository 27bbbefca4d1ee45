import type {KeptView} from '../console/render.tsx';
import {GraceError} from '../core/errors.ts';
import {planSupervision} from '../session/plan.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import type {Keyboard} from './keyboard.ts';
import {requestCommand} from './next-life.ts';
import {isWatched} from './remote.ts';
import {runAttached} from './run-attached.ts';
import {type Leaving, runConsole} from './run-console.ts';
import {suspend} from './suspend.ts';
import type {Context} from './verb.ts';

/** The console of the watchdog that runs, or of one that begins here; what to say when it is left. */
export const attachOrSupervise = async (keyboard: Keyboard, context: Context): Promise<string> => {
	const workspace = await locateWorkspace(context.directory);
	const kept: KeptView = {current: undefined};
	let leaving = await begin(workspace, keyboard, context, kept);
	while (leaving === 'suspended') {
		context.print('The watchdog and its application run on; `fg` comes back to them.');
		await suspend();
		const isThere = await isWatched(workspace);
		const left = isThere ? await runAttached(workspace, keyboard, context, kept) : undefined;
		if (left === undefined) return farewells.ended;
		leaving = left;
	}
	return farewells[leaving];
};

const begin = async (
	workspace: Workspace,
	keyboard: Keyboard,
	context: Context,
	kept: KeptView,
): Promise<Leaving> => {
	for (;;) {
		if (await isWatched(workspace)) {
			await requestCommand(context, workspace);
			const leaving = await runAttached(workspace, keyboard, context, kept);
			if (leaving !== undefined) return leaving;
			continue;
		}
		const plan = await planSupervision(context);
		try {
			return await runConsole({plan, keyboard, context, canDetach: true, kept});
		} catch (error) {
			// Somebody else was quicker by a moment.
			if (!(error instanceof GraceError && error.code === 'ALREADY_WATCHED')) throw error;
		}
	}
};

const farewells: Readonly<Record<Exclude<Leaving, 'suspended'> | 'ended', string>> = {
	detached: 'Left; the watchdog and its application run on. `grace-tui` comes back to them.',
	ended: 'The watchdog has ended meanwhile. `grace-tui` starts another one.',
	stopped: 'Stopped. `grace-tui` starts it again.',
	'switched off': 'Stopped; the kill switch is on, so it stays stopped.',
};
