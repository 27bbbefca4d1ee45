import {heldPort, type Payload, summaryOf} from '../core/alert.ts';
import type {Policy} from '../core/policy.ts';
import {plainLine} from '../core/text.ts';
import type {Platform, PortHolder} from '../platform/contract.ts';
import {membersOf} from '../platform/membership.ts';
import type {Clock} from '../runtime/clock.ts';
import {createTimers} from '../runtime/timers.ts';
import {within} from '../runtime/within.ts';
import {matchesAnyLife} from './cookie.ts';
import {targetOf} from './probe.ts';

// What is being killed lets its port go a moment later, and is no longer known by its cookie in between.
const endingTakes = 500;
// A free port is known at once; who holds one is worth waiting for, as the life would not get it.
const longestLook = 1000;
const longestCommand = 120;
const shownCommand = 50;

type Options = {
	readonly workspaceKey: string;
	/** The policy that counts now. */
	readonly policy: () => Policy;
	readonly platform: Platform;
	readonly clock: Clock;
	readonly announce: (payload: Payload) => void;
	/** A message begins or replaces the trouble, undefined ends it. */
	readonly onTrouble: (message: string | undefined) => void;
	readonly onError: (error: unknown) => void;
};

/** Looks who else holds the port that the application is asked on. */
export type PortCheck = {
	/**
	 * Before a life that follows nobody's end: tells who holds the port, within a second. Undefined where there is no port
	 * to ask for; never rejects.
	 */
	readonly lookAhead: () => Promise<unknown> | undefined;
	/** A life was spawned this instant, with this root. Nothing of it is done before this returns. */
	readonly look: (root: number) => void;
	readonly close: () => void;
};

/** A check of the written health check's port; one that does nothing where none is written, or it is another machine's. */
export const createPortCheck = (options: Options): PortCheck => {
	const {workspaceKey, policy, platform, clock, announce, onTrouble, onError} = options;
	const port = (): number | undefined => localPortOf(policy());
	const timers = createTimers(clock);
	let newest = {root: 0, formerRoot: 0};
	let isClosed = false;
	let told: string | undefined;

	const find = async (asked: number): Promise<readonly PortHolder[]> => {
		const roots = newest;
		const holders = await platform.portHolders(asked);
		if (holders.length === 0) return [];
		const own = await ownPids(roots);
		return holders.filter(({pid}) => pid === undefined || !own.has(pid));
	};

	// Every life's: an earlier one may be just being swept.
	const ownPids = async ({root, formerRoot}: typeof newest): Promise<ReadonlySet<number>> => {
		const matches = matchesAnyLife(workspaceKey);
		const enclosed = await platform.enclosures?.members(matches);
		const entries = await platform.scan(() => {});
		const own = [root, formerRoot].flatMap(each =>
			membersOf(entries, {root: each || undefined, matches, enclosed}, new Map(), process.pid),
		);
		return new Set(own.map(({pid}) => pid));
	};

	const tell = (asked: number, strangers: readonly PortHolder[]): void => {
		const payload = payloadOf(asked, strangers);
		const summary = payload === undefined ? undefined : summaryOf('grace.port.taken', payload);
		if (summary === told) return;
		told = summary;
		onTrouble(payload && troubleOf(payload));
		if (payload !== undefined) announce(payload);
	};

	/** Looks again for those that were there, until they are gone or a newer life begins. */
	const follow = (asked: number, strangers: readonly PortHolder[], delay: number): void => {
		const {root} = newest;
		timers.set('look', clock.now() + delay, () => {
			find(asked)
				.then(now => {
					if (isClosed || root !== newest.root) return;
					// Who holds a port that the application is not asked on any more is in nobody's way.
					const others = asked === port() ? now : [];
					const left = others.filter(({pid}) => strangers.some(stranger => stranger.pid === pid));
					tell(asked, left);
					if (left.length > 0) follow(asked, left, policy().checkInterval);
				})
				.catch(onError);
		});
	};

	const begin = async (asked: number): Promise<void> => {
		const {root} = newest;
		const strangers = await find(asked);
		if (isClosed || root !== newest.root) return;
		if (strangers.length > 0) follow(asked, strangers, endingTakes);
		else tell(asked, []);
	};

	const lookAhead = async (asked: number): Promise<void> => {
		const strangers = await find(asked);
		if (!isClosed && strangers.length > 0) tell(asked, strangers);
	};

	return {
		lookAhead: () => {
			const asked = port();
			return asked === undefined ? undefined : within(longestLook, clock, lookAhead(asked)).catch(onError);
		},
		look: root => {
			newest = {root, formerRoot: newest.root};
			timers.close();
			const asked = port();
			if (asked !== undefined) begin(asked).catch(onError);
		},
		close: () => {
			isClosed = true;
			timers.close();
		},
	};
};

// Few lines are there for it on a small screen; the alert has the whole command.
const troubleOf = (payload: Payload): string => {
	const {command} = payload;
	const short = typeof command === 'string' ? shortCommand(command) : command;
	return `${heldPort({...payload, command: short})}. End that, or give the application another port.`;
};

// Without the directories of the program.
const shortCommand = (command: string): string => {
	const words = plainLine(command.replace(/^\S*\//, ''));
	return words.length > shownCommand ? `${words.slice(0, shownCommand)}…` : words;
};

const payloadOf = (port: number, strangers: readonly PortHolder[]): Payload | undefined => {
	// One that can be named says more than one that cannot.
	const [first, ...others] = strangers.toSorted((one, other) => rankOf(one) - rankOf(other));
	if (first === undefined) return undefined;
	const {pid, command, user} = describe(first);
	const more = others.length === 0 ? {} : {others: others.length, holders: [first, ...others].map(describe)};
	return {port, pid, command, user, ...more};
};

const rankOf = ({pid}: PortHolder): number => pid ?? Number.MAX_SAFE_INTEGER;

const describe = ({pid, command, user}: PortHolder) => ({
	pid: pid ?? null,
	command: command === undefined ? null : plainLine(command, longestCommand),
	user: user ?? null,
});

/** The port on this machine that a written health check asks; undefined where there is none. */
export const localPortOf = (policy: Policy): number | undefined => {
	if (policy.health === undefined) return undefined;
	const target = targetOf(policy);
	if ('port' in target) return target.port;
	const {hostname, port, protocol} = new URL(target.url);
	if (!/^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/.test(hostname)) return undefined;
	return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
};
