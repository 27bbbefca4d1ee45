import type {Platform} from '../platform/contract.ts';
import type {Clock} from '../runtime/clock.ts';

// A look costs one small read, and half of this is how late an end is noticed on average.
const interval = 250;

type Options = {
	readonly platform: Pick<Platform, 'identify'>;
	readonly clock: Clock;
	readonly pid: number;
	readonly identity: string;
	/** It is dead, a zombie, or its pid is another process's by now. */
	readonly onGone: () => void;
};

/** Looks again and again whether a process that is no child of this one lives. */
export const watchRoot = ({platform, clock, pid, identity, onGone}: Options): void => {
	const look = async (): Promise<void> => {
		// A machine that cannot be asked is asked again: nobody may believe that the process is gone.
		const seen = await platform.identify(pid).catch(() => identity);
		if (seen === identity) clock.callAt(clock.now() + interval, () => void look());
		else onGone();
	};
	void look();
};
