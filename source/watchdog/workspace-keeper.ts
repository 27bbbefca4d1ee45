import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, reasonOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import type {LastingLog} from './lasting-log.ts';
import {directoriesOf, restoreWorkspace, type Workspace} from './workspace.ts';

const lookInterval = 2000;

type Options = {
	readonly workspace: Workspace;
	readonly clock: Clock;
	readonly applicationLog: Pick<LastingLog, 'look'>;
	/** An application is alive that writes to its log. */
	readonly isWritten: () => boolean;
	/** A trouble of a topic, or undefined when it is over. Must not throw. */
	readonly onTrouble: (topic: 'workspace' | 'log', message: string | undefined) => void;
	/** What was removed is there again, but for its content. */
	readonly onRestored: () => void;
	/** Milliseconds between two looks. @default 2000 */
	readonly interval?: number;
};

/** What looks after the directories of a workspace. */
export type WorkspaceKeeper = {
	/** Resolves when nothing is under way. Never rejects. */
	readonly close: () => Promise<void>;
};

/** Makes what is removed from under the watchdog anew, and says so, until it is closed. */
export const keepWorkspace = (options: Options): WorkspaceKeeper => {
	const {workspace, clock, applicationLog, isWritten, onTrouble, onRestored} = options;
	const {interval = lookInterval} = options;
	let isClosed = false;
	let looking: Promise<void> = Promise.resolve();
	let cancel = (): void => {};

	let known = identify(workspace);

	const lookAtDirectories = async (): Promise<void> => {
		try {
			await restoreWorkspace(workspace);
			// Another writer may have been first to make one anew.
			const [before, now] = [await known, await identify(workspace)];
			known = Promise.resolve(now);
			const gone = [...before.keys()].filter(directory => before.get(directory) !== now.get(directory));
			// Told until the next look finds all in its place.
			onTrouble('workspace', gone.length === 0 ? undefined : removed(workspace, gone));
			if (gone.length > 0 || !(await isRecorded(workspace))) onRestored();
		} catch (error) {
			onTrouble('workspace', lost(workspace, error));
		}
	};

	const lookAtLog = async (): Promise<void> => {
		try {
			const news = await applicationLog.look();
			onTrouble('log', isWritten() ? news : undefined);
		} catch (error) {
			onTrouble(
				'log',
				`logs/grace.log cannot be had (${reasonOf(causeOf(error))}): make room or give permission.`,
			);
		}
	};

	const look = async (): Promise<void> => {
		await lookAtDirectories();
		await lookAtLog();
		if (!isClosed) schedule();
	};

	const schedule = (): void => {
		cancel = clock.callAt(clock.now() + interval, () => {
			looking = look();
		});
	};

	schedule();
	return {
		close: async () => {
			isClosed = true;
			cancel();
			await looking;
		},
	};
};

/** What tells each directory that is there from a later one of its name. Never rejects. */
const identify = async (workspace: Workspace): Promise<ReadonlyMap<string, string>> => {
	const found = new Map<string, string>();
	// One after the other: a disk that hangs gets one of the few threads, and leaves the others to work.
	for (const directory of directoriesOf(workspace)) {
		const stats = await stat(directory, {bigint: true}).catch(() => undefined);
		if (stats !== undefined) found.set(directory, `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`);
	}
	return found;
};

const removed = ({directory}: Workspace, gone: readonly string[]): string => {
	const names = gone
		.filter(place => !gone.includes(path.dirname(place)))
		.map(place => (place === directory ? directory : `${path.relative(directory, place)}/`));
	return `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} removed or replaced while the watchdog runs; what is missing was made anew, but for its content.`;
};

const lost = ({directory}: Workspace, error: unknown): string =>
	`A directory of ${directory} is gone or closed, and cannot be made anew (${reasonOf(causeOf(error))}): make room or give permission.`;

const causeOf = (error: unknown): unknown =>
	error instanceof Error && error.cause !== undefined ? error.cause : error;

const isRecorded = ({runRecord}: Workspace): Promise<boolean> =>
	access(runRecord).then(
		() => true,
		error => codeOf(error) !== 'ENOENT',
	);
