import {expect} from 'vitest';
import type {Stage} from './stage.ts';
import type {Workspace} from './workspace.ts';

/** Writes with `init` what `words` ask for. */
export const initialize = async (
	stage: Stage,
	workspace: Workspace,
	...words: readonly string[]
): Promise<void> => {
	expect(await stage.run(workspace, ['init', ...words])).toMatchObject({exitCode: 0, stderr: ''});
};
