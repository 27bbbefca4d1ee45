import type {Payload} from '../core/alert.ts';
import {GraceError} from '../core/errors.ts';
import type {Instant} from '../core/instant.ts';
import {writtenKernelPolicy} from '../core/kernel-policy.ts';
import {criticalDown, type Hello, type KernelNews, type KernelSnapshot} from '../core/link.ts';
import type {KernelRow, LinkModel} from '../core/model.ts';
import type {ProcessEvent} from '../core/phase.ts';
import type {Policy} from '../core/policy.ts';
import type {Clock} from '../runtime/clock.ts';
import {cookieOf, lifeOf, matchesAnyLife} from './cookie.ts';
import {requestRestart} from './kernel-request.ts';
import {createPinger} from './pinger.ts';
import {createReportedKernels, type KernelSource} from './reported-kernels.ts';
import {createToldOnce} from './told-once.ts';

/** How the watchdog reaches a connected process of the application. */
export type ApplicationPeer = {
	readonly ask: (method: 'ping' | 'kernel.restart' | 'kernel.policy', params?: unknown) => Promise<unknown>;
	/** Ends the connection. */
	readonly dismiss: () => void;
};

/** What a connected process of the application may say. */
export type ApplicationLink = {
	readonly register: (kernels: readonly KernelSnapshot[]) => void;
	readonly beat: (names: readonly string[], at: Instant) => void;
	/**
	 * Resolves when the alert is on record, or in memory where the disk does not take it now. What this process has told
	 * before is not put on record again. Rejects with REFUSED where it is not taken: then its sender writes it.
	 */
	readonly tell: (news: KernelNews) => Promise<void>;
	readonly ready: () => void;
	readonly close: () => void;
};

/** Every process of the application that is connected. */
export type Applications = {
	/** Throws REFUSED for a process of another life, and where there are too many. */
	readonly connect: (hello: Hello, peer: ApplicationPeer) => ApplicationLink;
	/** Asks the application to restart a kernel, by its key. Rejects with REFUSED and the reason, or LINK_LOST. */
	readonly restartKernel: (key: string) => Promise<void>;
	/** Beats that were heard over all lives, by the kernel's key. */
	readonly beats: () => ReadonlyMap<string, number>;
	/** A new life begins: what is left of earlier ones is not listened to any more. */
	readonly begin: (life: number) => void;
	/** Another policy for kernels counts: who is connected is told. */
	readonly renew: () => void;
	readonly close: () => void;
};

type Options = {
	readonly workspaceKey: string;
	/** The policy that counts now. */
	readonly policy: () => Policy;
	readonly clock: Clock;
	readonly send: (event: ProcessEvent) => void;
	/** Some time after each change. */
	readonly onKernels: (rows: readonly KernelRow[]) => void;
	readonly onLink: (link: LinkModel) => void;
	/** Puts a kernel's event on record; `key` is its name among all. */
	readonly announce: (news: KernelNews, key: string, life: number) => Promise<void>;
};

// Beats come in thousands; who looks at them needs a few frames a second.
const publishAfter = 250;
// More processes than any application has.
const maxConnections = 512;
// What waits for a disk that hangs is held in memory, with payloads of up to 64 KiB.
const maxUnwritten = 500;

type Connection = {
	readonly source: KernelSource;
	readonly ask: ApplicationPeer['ask'];
	/** Bears the mark of a life: it is gone with that. */
	readonly isMarked: boolean;
	readonly leave: () => void;
	silentSince: Instant | undefined;
};

/** Takes what the processes of the application say, and asks them whether they still listen. */
export const createApplications = (options: Options): Applications => {
	const {workspaceKey, policy, clock, send, onKernels, onLink, announce} = options;
	const connections = new Set<Connection>();
	const tellOnce = createToldOnce();
	let life = 0;
	let unwritten = 0;
	let isClosed = false;
	let shown: LinkModel = {connections: 0, silent: 0, silentSince: undefined};
	let cancelPublishing: (() => void) | undefined;

	const kernels = createReportedKernels({
		now: clock.now,
		onChange: () => {
			if (isClosed) return;
			cancelPublishing ??= clock.callAt(clock.now() + publishAfter, publish);
		},
	});

	const publish = (): void => {
		cancelPublishing?.();
		cancelPublishing = undefined;
		onKernels(kernels.rows());
	};

	const publishLink = (): void => {
		// Of no interest in one that is not judged.
		const judged = [...connections].filter(({isMarked}) => isMarked);
		const silences = judged.flatMap(({silentSince}) => silentSince ?? []);
		const silent = silences.length;
		const silentSince = silent === 0 ? undefined : Math.min(...silences);
		const isSame =
			shown.connections === connections.size && shown.silent === silent && shown.silentSince === silentSince;
		if (isSame || isClosed) return;
		shown = {connections: connections.size, silent, silentSince};
		onLink(shown);
	};

	const requireWelcome = (mark: string | undefined): void => {
		const isOther = mark !== undefined && matchesAnyLife(workspaceKey)(mark);
		if (isOther && mark !== cookieOf(workspaceKey, life)) {
			throw new GraceError(
				'REFUSED',
				`Expected a process of life ${life}, got one of life ${lifeOf(mark)}. Another life is not listened to.`,
			);
		}
		if (isClosed || connections.size >= maxConnections) {
			const reason = isClosed ? 'it ends' : `${maxConnections} processes are connected already`;
			throw new GraceError('REFUSED', `Expected the watchdog to have room, but ${reason}.`);
		}
	};

	const connect = (hello: Hello, {ask, dismiss}: ApplicationPeer): ApplicationLink => {
		requireWelcome(hello.life);
		const own = life;
		// Who has no mark may report, but is not the process that is judged.
		const isMarked = hello.life === cookieOf(workspaceKey, own);
		const process = `${hello.life} ${hello.pid}`;
		const source = kernels.connect(
			hello.now,
			() => hello.heartbeatTimeout ?? policy().kernels.heartbeatTimeout,
		);
		const close = (): void => {
			if (!connections.delete(connection)) return;
			pinger.close();
			source.close();
			publishLink();
		};
		const leave = (): void => {
			close();
			dismiss();
		};
		const connection: Connection = {source, ask, isMarked, leave, silentSince: undefined};
		connections.add(connection);
		const pinger = createPinger({
			clock,
			times: () => ({interval: policy().checkInterval, timeout: policy().kernels.heartbeatTimeout}),
			ping: () => ask('ping'),
			onSilence: since => {
				connection.silentSince = since;
				publishLink();
			},
			onHang: silence => {
				if (isMarked) send({type: 'hung', life: own, pid: hello.pid, silence});
			},
		});
		const register = (snapshots: readonly KernelSnapshot[]): void => {
			for (const snapshot of snapshots) source.report(snapshot);
		};
		const take = async (news: KernelNews): Promise<void> => {
			const key = source.report(news.kernel);
			if (key === undefined || unwritten >= maxUnwritten) {
				throw new GraceError(
					'REFUSED',
					'Expected fewer kernels and alerts at once, and a process that is still there. Write it yourself.',
				);
			}
			// Who reads of it in an alert finds it in the model.
			publish();
			unwritten += 1;
			const recorded = announce(news, key, isMarked ? own : life);
			// What is done about it does not wait for the disk; about what is past nothing is done.
			const isDown = news.event === criticalDown && isMarked && !news.isWritten;
			if (isDown) send({type: 'kernelDown', life: own, kernel: news.kernel.name});
			await recorded.finally(() => {
				unwritten -= 1;
			});
		};

		register(hello.kernels);
		publishLink();

		return {
			register,
			beat: (names, at) => {
				for (const name of names) source.beat(name, at);
			},
			// What is told again has an old snapshot, and none that anybody misses.
			tell: news =>
				news.id === undefined ? take(news) : tellOnce(`${process} ${news.id}`, () => take(news)),
			ready: () => {
				if (isMarked) send({type: 'ready', life: own});
			},
			close,
		};
	};

	return {
		connect,
		beats: kernels.beats,
		restartKernel: key => requestRestart({key, connections, rows: kernels.rows(), clock}),
		begin: newLife => {
			life = newLife;
			for (const {isMarked, leave} of [...connections]) if (isMarked) leave();
			kernels.clearGone();
			publish();
		},
		renew: () => {
			const told = {policy: writtenKernelPolicy(policy().kernels)};
			for (const {source, ask} of connections) {
				source.renew();
				// One of an earlier version does not know the word: it keeps what it has, until its next life.
				ask('kernel.policy', told).catch(() => {});
			}
		},
		close: () => {
			isClosed = true;
			cancelPublishing?.();
			for (const {leave} of [...connections]) leave();
		},
	};
};

/** What is put on record of a kernel's event: the payload, with the name that tells it from others. */
export const kernelPayload = ({payload, kernel}: KernelNews, key: string): Payload =>
	key === kernel.name ? payload : {...payload, kernel_key: key};
