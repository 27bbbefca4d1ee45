import {planSupervision} from '../session/plan.ts';
import type {LifeWord, Rescue} from '../session/socket.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {spawnWatchdog} from './background.ts';
import {isWatched} from './remote.ts';
import {restart} from './restart.ts';
import {start} from './start.ts';
import {stop} from './stop.ts';
import type {Context} from './verb.ts';

/** What an attached console can do where its watchdog is gone. */
export const createRescue = (workspace: Workspace, context: Context): Rescue => ({
	carryOut: word => carryOut(word, context),
	replaceWatchdog: async () => {
		// One that ended in order has left nothing to look after, and says so in its record.
		const isOrphaned = (await readRunRecord(workspace))?.watchdog !== undefined;
		if (!isOrphaned || (await isWatched(workspace))) return;
		const {command} = await planSupervision(context, locateWorkspace);
		await spawnWatchdog(context, command);
	},
});

const verbs = {start, stop, restart} as const;

/** Does what the command of that name does; resolves with what it says. */
const carryOut = async (word: LifeWord, context: Context): Promise<string> => {
	let said = '';
	await verbs[word]({
		...context,
		print: line => {
			said = line;
		},
	});
	return said;
};
