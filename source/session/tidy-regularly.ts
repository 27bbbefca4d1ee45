import path from 'node:path';
import {reasonOf} from '../core/errors.ts';
import type {Clock} from '../runtime/clock.ts';
import {removeTemporaries} from '../runtime/temporaries.ts';
import type {Workspace} from '../watchdog/workspace.ts';

// After the first frame, and once a day from then on.
const tidyAfter = 10_000;
// By then what a watchdog before this one was writing when it was killed is old enough to be nobody's.
const clearAfter = 70_000;
const tidyInterval = 24 * 60 * 60 * 1000;
// What could not be archived stays where it is, and is tried again.
const tidyAgainAfter = 15_000;

/** Removes what writers left behind, and archives old alerts; returns how to end that. */
export const tidyRegularly = (
	{alerts, directory, private: hidden, temporary, stateFile}: Workspace,
	clock: Clock,
	onProblem: (problem: string | undefined) => void,
): (() => void) => {
	let isStopped = false;
	const tidy = async (): Promise<void> => {
		const problem = await archive(alerts, clock).catch(reasonOf);
		if (isStopped) return;
		onProblem(problem === undefined ? undefined : `Old alerts cannot be archived (${problem}).`);
		const interval = problem === undefined ? tidyInterval : tidyAgainAfter;
		cancel = clock.callAt(clock.now() + interval, () => void tidy());
	};
	const clear = async (): Promise<void> => {
		const now = clock.wall();
		await removeTemporaries(directory, now, path.basename(stateFile));
		for (const each of [hidden, temporary, alerts]) await removeTemporaries(each, now);
		if (!isStopped) cancelClearing = clock.callAt(clock.now() + tidyInterval, () => void clear());
	};
	let cancel = clock.callAt(clock.now() + tidyAfter, () => void tidy());
	let cancelClearing = clock.callAt(clock.now() + clearAfter, () => void clear());
	return () => {
		isStopped = true;
		cancel();
		cancelClearing();
	};
};

const archive = async (directory: string, clock: Clock): Promise<string | undefined> => {
	const {archiveAlerts} = await import('../alerts/retention.ts');
	const {problem} = await archiveAlerts({directory, now: clock.wall()});
	return problem;
};
