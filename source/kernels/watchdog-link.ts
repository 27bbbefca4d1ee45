import {GraceError, messageOf} from '../core/errors.ts';
import type {KernelReason} from '../core/kernel-state.ts';
import type {Clock} from '../runtime/clock.ts';
import {createLink, type Link} from './link.ts';
import {parseAddress} from './link-address.ts';
import {withoutControls} from './name.ts';
import {requireReason} from './reason.ts';
import type {Snapshot} from './snapshot.ts';
import {warn} from './warning.ts';

type Options = {
	readonly clock: Clock;
	readonly snapshots: () => readonly Snapshot[];
	readonly onWelcome: (told: Readonly<Record<string, unknown>>) => void;
	/** Returns why that cannot be, or undefined where it begins. */
	readonly onRestart: (name: string, reason: KernelReason) => string | undefined;
};

/** The link that is wished for, or that the environment names; undefined where there is none. */
export const openLink = (
	wish: string | false | undefined,
	{clock, snapshots, onWelcome, onRestart}: Options,
): Link | undefined => {
	const value = wish ?? process.env.GRACE_LINK;
	if (value === undefined || value === false || value === '') return undefined;
	const address = parseAddress(String(value));
	if (address === undefined) {
		// It may hold a token, so it is not repeated.
		warn(
			'Expected GRACE_LINK to be unix:PATH or tcp:127.0.0.1:PORT?token=TOKEN, got something else. The kernel manager goes on without a watchdog.',
		);
		return undefined;
	}
	let refused = '';
	return createLink({
		address,
		clock,
		life: process.env.GRACE_LIFE,
		snapshots,
		onWelcome: told => {
			refused = '';
			onWelcome(told);
		},
		onRefused: reason => {
			if (reason !== refused) warn(`The watchdog refuses the link: ${withoutControls(reason)}.`);
			refused = reason;
		},
		onRestart: (name, reason) => {
			try {
				return onRestart(name, requireReason(reason ?? 'manual_request'));
			} catch (error) {
				if (error instanceof GraceError) return messageOf(error);
				throw error;
			}
		},
	});
};
