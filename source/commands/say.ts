import {GraceError} from '../core/errors.ts';
import {askWatchdog} from '../session/link-client.ts';
import type {Workspace} from '../watchdog/workspace.ts';
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

/** Asks over the link; undefined where nobody answers, or goes before the answer. */
export const askOnce = async (workspace: Workspace, method: string): Promise<unknown> => {
	try {
		return await askWatchdog(workspace, method);
	} catch (error) {
		if (error instanceof GraceError && error.code === 'LINK_LOST') return undefined;
		throw error;
	}
};
