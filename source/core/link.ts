import {GraceError} from './errors.ts';
import type {Instant} from './instant.ts';
import {isKernelReason, type KernelPhaseName, type KernelReason} from './kernel-state.ts';
import {cleanKernelKey, cleanName} from './name.ts';
import {plainLine} from './text.ts';

/** The version of what is said over the link. */
export const linkProtocol = 1;

/** The most bytes of a line that anybody may send to a watchdog. */
export const linkLineLimit = 64 * 1024;

/** How the application sees one of its kernels. Instants are its own clock's. */
export type KernelSnapshot = {
	readonly name: string;
	readonly isCritical: boolean;
	readonly isRestartable: boolean;
	readonly phase: KernelPhaseName;
	readonly attempts: number;
	readonly restarts: number;
	readonly lastBeat: Instant | undefined;
	readonly heardAt: Instant;
	/** The end of a cooldown, or the deadline of a restart. */
	readonly until: Instant | undefined;
	readonly reason: KernelReason | undefined;
};

/** How an application introduces itself. */
export type Hello = {
	/** The language of its client. */
	readonly client: string;
	readonly pid: number;
	/** Its `GRACE_LIFE`. */
	readonly life: string | undefined;
	/** Its clock, now. */
	readonly now: Instant;
	/** Silence that condemns its kernels, in milliseconds; undefined where the workspace's policy says it. */
	readonly heartbeatTimeout: number | undefined;
	readonly kernels: readonly KernelSnapshot[];
};

/** Something that happened to a kernel. */
export type KernelNews = {
	/** Its `event_id`: among all that its process tells, the same only where it is told again. Older clients have none. */
	readonly id: string | undefined;
	/** No watchdog was there, so the application wrote the alert: only the history still lacks it. */
	readonly isWritten: boolean;
	readonly kernel: KernelSnapshot;
	readonly event: string;
	readonly payload: Readonly<Record<string, unknown>>;
};

/** Who says `hello`. Throws BAD_USAGE with a sentence for the sender, as all of these do. */
export const readRole = (params: unknown): 'application' | 'terminal' => {
	const {role, protocol} = fields(params, 'hello');
	if (role !== 'application' && role !== 'terminal') throw bad('role', '"application" or "terminal"', role);
	if (protocol !== linkProtocol) throw bad('protocol', String(linkProtocol), protocol);
	return role;
};

/** Reads the `hello` of an application. */
export const readHello = (params: unknown): Hello => {
	const {client, pid, life, now, heartbeat_timeout, kernels} = fields(params, 'hello');
	return {
		client: name(client, 'client'),
		pid: number(pid, 'pid'),
		life: typeof life === 'string' ? life.slice(0, longestLife) : undefined,
		now: instant(now, 'now'),
		heartbeatTimeout: isDuration(heartbeat_timeout) ? heartbeat_timeout * 1000 : undefined,
		kernels: kernels === undefined ? [] : readSnapshots(kernels),
	};
};

/** The kernels of a `kernel.register`. */
export const readRegister = (params: unknown): readonly KernelSnapshot[] =>
	readSnapshots(fields(params, 'kernel.register').kernels);

/** The beats of a `kernel.beat`: a name as often as it beat, written as its registration is read. */
export const readBeat = (params: unknown): {readonly at: Instant; readonly names: readonly string[]} => {
	const {at, names} = fields(params, 'kernel.beat');
	if (!Array.isArray(names) || !names.every(each => typeof each === 'string'))
		throw bad('names', 'a list of names', names);
	return {at: instant(at, 'at'), names: names.map(cleanName)};
};

/** The event of a `kernel.event`. */
export const readNews = (params: unknown): KernelNews => {
	const {kernel, event, payload, written, event_id: id} = fields(params, 'kernel.event');
	const isKnown =
		typeof event === 'string' && (/^kernel\.[a-z_.]{1,60}$/.test(event) || event === criticalDown);
	if (!isKnown) throw bad('event', `an event of a kernel, such as ${criticalDown}`, event);
	return {
		// Cut off it could be another's.
		id: typeof id === 'string' && id.length <= longestEventId ? id : undefined,
		isWritten: written === true,
		kernel: readSnapshot(kernel),
		event,
		payload: fields(payload, 'payload'),
	};
};

/** The event that says a critical kernel stays down. */
export const criticalDown = 'system.critical_kernel_down';

/** The key of a kernel that a person means: a name, perhaps with a number behind it. */
export const readKernelKey = (params: unknown): string =>
	name(fields(params, 'kernel.restart').name, 'name', cleanKernelKey);

/** Refuses parameters where a method takes none: who wrote them means something else. */
export const requireNoParams = (method: string, params: unknown): void => {
	const isNothing =
		params === undefined ||
		params === null ||
		(typeof params === 'object' && Object.keys(params).length === 0);
	if (isNothing) return;
	const hint = method === 'restart' ? ' To restart one kernel, ask `kernel.restart` with its `name`.' : '';
	throw new GraceError(
		'BAD_USAGE',
		`Expected no parameters of \`${method}\`, got ${describeParams(params)}.${hint}`,
	);
};

const longestLife = 128;
const longestEventId = 128;

const readSnapshots = (value: unknown): readonly KernelSnapshot[] => {
	if (!Array.isArray(value)) throw bad('kernels', 'a list of kernels', value);
	return value.map(readSnapshot);
};

const readSnapshot = (value: unknown): KernelSnapshot => {
	const {phase, attempts, restarts, reason, ...others} = fields(value, 'kernel');
	return {
		name: name(others.name, 'name'),
		isCritical: others.critical === true,
		isRestartable: others.restartable === true,
		phase: oneOf(phases, phase) ?? 'healthy',
		attempts: count(attempts),
		restarts: count(restarts),
		lastBeat: instantOrNone(others.last_beat),
		heardAt: instant(others.heard_at, 'heard_at'),
		until: instantOrNone(others.until),
		reason: isKernelReason(reason) ? reason : undefined,
	};
};

const phases: readonly KernelPhaseName[] = ['healthy', 'cooling', 'restarting', 'failed'];

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
	words.find(word => word === value);

const fields = (value: unknown, what: string): Readonly<Record<string, unknown>> => {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return {...value};
	throw bad(what, 'an object', value);
};

const name = (value: unknown, what: string, clean = cleanName): string => {
	const text = typeof value === 'string' ? clean(value) : '';
	if (text === '') throw bad(what, 'a name', value);
	return text;
};

const number = (value: unknown, what: string): number => {
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	throw bad(what, 'a number', value);
};

const count = (value: unknown): number =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;

// Beyond it a sum with another instant is not exact any more, or not even a number.
const latestInstant = 1e15;

const isInstant = (value: unknown): value is Instant =>
	typeof value === 'number' && Math.abs(value) <= latestInstant;

// Seconds, at most a year, as in a policy.
const isDuration = (value: unknown): value is number =>
	typeof value === 'number' && value > 0 && value <= 31_536_000;

const instant = (value: unknown, what: string): Instant => {
	if (isInstant(value)) return value;
	throw bad(what, 'milliseconds of a monotonic clock', value);
};

const instantOrNone = (value: unknown): Instant | undefined => (isInstant(value) ? value : undefined);

const bad = (what: string, expected: string, came: unknown): GraceError =>
	new GraceError('BAD_USAGE', `Expected \`${what}\` to be ${expected}, got ${describe(came)}.`);

const describeParams = (params: unknown): string => {
	const [first] = typeof params === 'object' && params !== null ? Object.keys(params) : [];
	return first === undefined || Array.isArray(params) ? describe(params) : `\`${plainLine(first, 60)}\``;
};

// Not the whole of it: what is nested deeply enough cannot be written as JSON.
const describe = (came: unknown): string => {
	if (came === undefined || came === null) return 'nothing';
	if (Array.isArray(came)) return 'a list';
	if (typeof came === 'object') return 'an object';
	return typeof came === 'string' ? `"${plainLine(came, 60)}"` : String(came);
};
