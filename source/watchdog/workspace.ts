import {createHash} from 'node:crypto';
import {access, constants, mkdir, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, GraceError, messageOf} from '../core/errors.ts';

/** Where everything of one workspace stands. */
export type Workspace = {
	readonly directory: string;
	/** The directory's own name, for people. */
	readonly name: string;
	/** What locks and cookies call this workspace: the same for every path that leads to it. */
	readonly key: string;
	readonly stateFile: string;
	readonly watchdogLog: string;
	readonly applicationLog: string;
	readonly alerts: string;
	readonly configFile: string;
	readonly private: string;
	readonly runRecord: string;
	readonly history: string;
	readonly lastGoodState: string;
	/** Which alerts people have seen to. */
	readonly acknowledged: string;
	/** What people have silenced. */
	readonly silences: string;
	/** What waits for the receivers of alerts, a file a receiver. */
	readonly notifiers: string;
	/** What was told to Prometheus and stands nowhere else. */
	readonly metrics: string;
	/** Where the link of the watchdog that runs can be reached. */
	readonly link: string;
	/** A command line asked for from another terminal. */
	readonly nextCommand: string;
	/** Same file system as the alerts, so that they can be linked into place. */
	readonly temporary: string;
};

/** The workspace in a directory, which must exist. Throws NO_WORKSPACE. */
export const locateWorkspace = async (directory: string): Promise<Workspace> => {
	const resolved = path.resolve(directory);
	if (!(await isDirectory(resolved))) {
		throw new GraceError(
			'NO_WORKSPACE',
			`Expected ${resolved} to be a directory, got none. Create it, or name another with --dir.`,
		);
	}
	return layOut(await realpath(resolved));
};

/** The same, with its directories made and found writable. Throws NO_WORKSPACE. */
export const openWorkspace = async (directory: string): Promise<Workspace> => {
	const workspace = await locateWorkspace(directory);
	try {
		await access(workspace.directory, constants.W_OK);
		await makeDirectory(workspace.private, 0o700);
		await makeDirectory(workspace.temporary);
		await makeDirectory(path.dirname(workspace.applicationLog));
		await makeDirectory(workspace.alerts);
		return workspace;
	} catch (cause) {
		if (cause instanceof GraceError) throw cause;
		throw new GraceError(
			'NO_WORKSPACE',
			`Expected ${workspace.directory} to be writable, got: ${messageOf(cause)}. Make room or give permission, or name another directory with --dir.`,
			{cause},
		);
	}
};

/** Makes the directories that are missing. Rejects with the system's error. */
export const restoreWorkspace = async (workspace: Workspace): Promise<void> => {
	for (const directory of directoriesOf(workspace)) {
		if (await isDirectory(directory)) continue;
		await mkdir(directory, {mode: directory === workspace.private ? 0o700 : undefined});
	}
};

/** The directories of a workspace, itself first, each behind the one it is in. */
export const directoriesOf = (workspace: Workspace): readonly string[] => {
	const {directory, temporary, applicationLog, alerts} = workspace;
	return [directory, workspace.private, temporary, path.dirname(applicationLog), alerts];
};

// Not recursively: that tries for ever where the system has nowhere to make one, as in /proc.
const makeDirectory = async (directory: string, mode?: number): Promise<void> => {
	try {
		await mkdir(directory, {mode});
	} catch (error) {
		if (await isDirectory(directory)) return;
		if (codeOf(error) !== 'EEXIST') throw error;
		throw new GraceError(
			'NO_WORKSPACE',
			`Expected ${directory} to be a directory, got something else. Move it away.`,
			{cause: error},
		);
	}
};

const isDirectory = (place: string): Promise<boolean> =>
	stat(place).then(
		found => found.isDirectory(),
		() => false,
	);

const layOut = (directory: string): Workspace => {
	const hidden = path.join(directory, '.grace');
	return {
		directory,
		name: path.basename(directory),
		key: createHash('sha256').update(directory).digest('hex').slice(0, 16),
		stateFile: path.join(directory, 'grace_state.json'),
		watchdogLog: path.join(directory, 'watchdog.log'),
		applicationLog: path.join(directory, 'logs', 'grace.log'),
		alerts: path.join(directory, 'alerts'),
		configFile: path.join(directory, 'grace.config.json'),
		private: hidden,
		runRecord: path.join(hidden, 'run.json'),
		history: path.join(hidden, 'history.jsonl'),
		lastGoodState: path.join(hidden, 'state.last.json'),
		acknowledged: path.join(hidden, 'acknowledged.json'),
		silences: path.join(hidden, 'silences.json'),
		notifiers: path.join(hidden, 'notifiers'),
		metrics: path.join(hidden, 'metrics.json'),
		link: path.join(hidden, 'link'),
		nextCommand: path.join(hidden, 'command.json'),
		temporary: path.join(hidden, 'tmp'),
	};
};
