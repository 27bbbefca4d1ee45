import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import type {Workspace} from '../test/end-to-end/workspace.ts';

/** Builds a small C program, given by its path in the repository, into the scratch directory; its own path. */
export const compile = async (scratch: Workspace, source: string): Promise<string> => {
	const program = scratch.path(path.basename(source, '.c'));
	const file = fileURLToPath(new URL(`../${source}`, import.meta.url));
	await execa('cc', ['-O2', '-static', '-o', program, file], {timeout: 60_000});
	return program;
};
