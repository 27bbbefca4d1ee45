import {mkdirSync, readdirSync, rmdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findOwnCgroup} from '../../source/platform/cgroup.ts';

/** The directory in which this machine lets us make cgroups and put processes into them; undefined where it does not. */
export const enclosingDirectory = async (): Promise<string | undefined> => {
	const directory = process.platform === 'linux' ? await findOwnCgroup() : undefined;
	if (directory === undefined) return undefined;
	const trial = path.join(directory, `trial-${process.pid}`);
	try {
		mkdirSync(trial);
	} catch {
		// Read only, or somebody else's.
		return undefined;
	}
	try {
		// Nobody is moved by nothing; it is refused only where writing is.
		writeFileSync(path.join(trial, 'cgroup.procs'), '', {flag: 'r+'});
		return directory;
	} catch {
		return undefined;
	} finally {
		rmdirSync(trial);
	}
};

/** The names of the enclosures of a workspace. */
export const enclosuresIn = (directory: string, workspaceKey: string): readonly string[] =>
	readdirSync(directory).filter(name => name.startsWith(`grace-${workspaceKey}:`));
