import type {Workspace} from '../watchdog/workspace.ts';
import {askOnce} from './ask-once.ts';
import {writeState} from './remote.ts';

/**
 * Tells the watchdog a person's word over its link; where no socket answers, leaves `changes` in the state file, which
 * says the same. Throws FAILED when neither can be done.
 */
export const say = async (
	workspace: Workspace,
	word: 'start' | 'stop' | 'restart',
	changes: Readonly<Record<string, unknown>>,
): Promise<void> => {
	if ((await askOnce(workspace, word)) === undefined) await writeState(workspace, changes);
};
