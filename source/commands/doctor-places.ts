import {access, constants, lstat, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../core/errors.ts';
import type {Policy} from '../core/policy.ts';
import type {DiskFacts, LinkPlace, Place} from '../doctor/facts.ts';
import {likelyAddresses} from '../platform/local-socket.ts';
import type {Workspace} from '../watchdog/workspace.ts';

/** The directories of a workspace, and the files in it that are written for ever. Never rejects. */
export const lookAtPlaces = (workspace: Workspace): Promise<readonly Place[]> => {
	const logs = path.dirname(workspace.applicationLog);
	const places: ReadonlyArray<readonly [string, string, Place['wanted'], Place['role']?]> = [
		['The workspace', workspace.directory, 'directory', 'workspace'],
		['.grace/', workspace.private, 'directory', 'private'],
		['alerts/', workspace.alerts, 'directory'],
		['logs/', logs, 'directory'],
		['grace_state.json', workspace.stateFile, 'file'],
		['watchdog.log', workspace.watchdogLog, 'file'],
		['logs/grace.log', workspace.applicationLog, 'file'],
		['.grace/history.jsonl', workspace.history, 'file'],
	];
	return Promise.all(
		places.map(([name, path, wanted, role = 'other']) => lookAtPlace({name, path, wanted, role})),
	);
};

const lookAtPlace = async (known: Pick<Place, 'name' | 'path' | 'wanted' | 'role'>): Promise<Place> => {
	const {path: place, wanted} = known;
	const found = await stat(place).catch(() => undefined);
	if (found === undefined) {
		return {...known, found: 'missing', isUsable: false, isPrivate: true, otherOwner: undefined};
	}
	const uid = process.getuid?.();
	return {
		...known,
		found: found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other',
		isUsable: await isAllowed(place, wanted === 'directory' ? readWriteEnter : readWrite),
		// Windows has no such modes.
		isPrivate: uid === undefined || (found.mode & 0o077) === 0,
		otherOwner: uid === undefined || found.uid === uid ? undefined : found.uid,
	};
};

const readWrite = constants.R_OK | constants.W_OK;
const readWriteEnter = readWrite | constants.X_OK;

const isAllowed = (place: string, mode: number): Promise<boolean> =>
	access(place, mode).then(
		() => true,
		() => false,
	);

/** The directories that may hold the link's socket, best first. Never rejects. */
export const lookAtLinks = ({key}: Workspace): Promise<readonly LinkPlace[]> =>
	Promise.all(
		likelyAddresses(key).flatMap(address =>
			address.kind === 'unix' ? [lookAtLink(path.dirname(address.path))] : [],
		),
	);

const lookAtLink = async (directory: string): Promise<LinkPlace> => {
	try {
		// Not `stat`: who follows a link here obeys whoever has put it there.
		const found = await lstat(directory);
		const isPrivate = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
		return {path: directory, found: isPrivate ? 'private' : 'refused'};
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') return {path: directory, found: 'closed'};
		const canBeMade = await isAllowed(path.dirname(directory), constants.W_OK | constants.X_OK);
		return {path: directory, found: canBeMade ? 'absent' : 'closed'};
	}
};

/** What room there is. Undefined where the system does not tell; never rejects. */
export const lookAtDisk = async (
	{directory}: Workspace,
	{logMaxSize, logFiles}: Policy,
): Promise<DiskFacts | undefined> => {
	const found = await statfs(directory).catch(() => undefined);
	if (found === undefined) return undefined;
	return {
		free: found.bavail * found.bsize,
		logs: logMaxSize * (logFiles + 1),
		// Some file systems have as many as they have room for.
		freeFiles: found.files === 0 ? undefined : found.ffree,
	};
};
