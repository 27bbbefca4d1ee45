import {GraceError} from '../core/errors.ts';
import {askWatchdog} from '../session/link-client.ts';
import type {Workspace} from '../watchdog/workspace.ts';

/** Asks over the link; undefined where nobody answers, or goes before the answer. */
export const askOnce = async (workspace: Workspace, method: string): Promise<unknown> => {
	try {
		return await askWatchdog(workspace, method);
	} catch (error) {
		if (error instanceof GraceError && error.code === 'LINK_LOST') return undefined;
		throw error;
	}
};
