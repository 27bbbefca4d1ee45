import {appendFile, mkdir, open, rm, rmdir, stat} from 'node:fs/promises';
import {execa} from 'execa';
import type {TestContext} from 'vitest';
import {codeOf} from '../../source/core/errors.ts';
import type {Workspace} from './workspace.ts';

/** A disk of a workspace's own, with which things go wrong. */
export type Disk = {
	/** Leaves no byte, not even at the end of `files`. */
	readonly fill: (...files: readonly string[]) => Promise<void>;
	readonly makeRoom: () => Promise<void>;
	/** Lets nobody who opens a file from now on write. */
	readonly forbidWriting: () => Promise<void>;
	readonly allowWriting: () => Promise<void>;
};

/** Mounts a file system of 1 MiB over a workspace that is empty, until the test is over; it is skipped where nobody may. */
export const mountDisk = async (
	{directory, path}: Workspace,
	{onTestFinished, skip}: Pick<TestContext, 'onTestFinished' | 'skip'>,
): Promise<Disk> => {
	const mounting = ['-t', 'tmpfs', '-o', 'size=1m,mode=0755', 'grace-test', directory];
	const {exitCode} = await execa('mount', mounting, {reject: false});
	skip(exitCode !== 0, 'no file system can be mounted here');
	const frozen = `${directory}-frozen`;
	const ballast = path('ballast');
	let isFrozen = false;

	const allowWriting = async (): Promise<void> => {
		if (!isFrozen) return;
		isFrozen = false;
		await execa('umount', ['--lazy', directory]);
		await execa('umount', ['--lazy', frozen]);
		await rmdir(frozen);
	};

	onTestFinished(async () => {
		await allowWriting();
		// Lazily: what was started there has not ended yet.
		await execa('umount', ['--lazy', directory]);
	});

	return {
		fill: async (...files) => {
			for (const file of files) {
				const {size} = await stat(file);
				const rest = (page - (size % page)) % page;
				if (rest > 0) await appendFile(file, `${' '.repeat(rest - 1)}\n`);
			}
			await writeUntilFull(ballast);
		},
		makeRoom: () => rm(ballast),
		// Over the mount: it cannot be changed itself while somebody has a file open for writing.
		forbidWriting: async () => {
			await mkdir(frozen);
			await execa('mount', ['--bind', directory, frozen]);
			await execa('mount', ['-o', 'remount,ro,bind', frozen]);
			await execa('mount', ['--bind', frozen, directory]);
			isFrozen = true;
		},
		allowWriting,
	};
};

const page = 4096;

const writeUntilFull = async (file: string): Promise<void> => {
	await using handle = await open(file, 'a');
	for (const size of [64 * 1024, page, 1]) {
		try {
			for (;;) await handle.write(Buffer.alloc(size));
		} catch (error) {
			if (codeOf(error) !== 'ENOSPC') throw error;
		}
	}
};
