import {GraceError, messageOf} from '../core/errors.ts';
import type {Instant} from '../core/instant.ts';
import type {KernelPolicy} from '../core/kernel-policy.ts';
import type {KernelState} from '../core/kernel-state.ts';
import type {Clock} from '../runtime/clock.ts';
import {createAlertWriter} from './alert-writer.ts';
import {createAlerts} from './alerts.ts';
import {createBus} from './bus.ts';
import type {KernelManager, KernelManagerOptions} from './contract.ts';
import {createHeartbeats} from './heartbeats.ts';
import {createMessenger} from './messages.ts';
import {cleanName} from './name.ts';
import {createOutcomes} from './outcomes.ts';
import {checkPolicy, mergePolicy, readPolicy} from './policy.ts';
import {createQueue} from './queue.ts';
import {requireReason} from './reason.ts';
import {createRestarts, type RestartFunction} from './restarts.ts';
import {snapshotOf} from './snapshot.ts';
import {createRestartRecord, kernelStatusOf} from './status.ts';
import {createKernelTable, type TableEffect, type TableEvent} from './table.ts';
import {createTicker} from './ticker.ts';
import {warn} from './warning.ts';
import {openLink} from './watchdog-link.ts';

/** A manager on this clock. Throws BAD_USAGE. */
export const assembleManager = (options: KernelManagerOptions, clock: Clock): KernelManager => {
	const own = checkPolicy(options.policy ?? {});
	let policy: KernelPolicy = mergePolicy(own, {});
	let workspace: string | undefined;
	let isStarted = false;
	let stoppedAt: Instant | undefined;

	const table = createKernelTable(policy);
	const functions = new Map<string, RestartFunction>();
	const restarts = createRestarts();
	const outcomes = createOutcomes();
	const heartbeats = createHeartbeats(clock);
	const record = createRestartRecord();
	const compose = createMessenger(clock);
	const bus = createBus();
	const writer = createAlertWriter(() => options.directory ?? workspace ?? process.cwd(), clock);
	const alerts = createAlerts(writer);

	const handle = (event: TableEvent): void => {
		const {effects, changed} = table.decide(event, clock.now());
		for (const effect of effects) perform(effect);
		for (const kernel of changed) onChanged(kernel, effects);
	};
	const send = createQueue<TableEvent>(event => {
		try {
			handle(event);
		} catch (error) {
			warn(`The kernel manager failed: ${messageOf(error)}.`);
		}
	});

	const refusalOf = (name: string): string | undefined => {
		const kernel = table.get(name);
		if (kernel === undefined)
			return `Expected the name of a registered kernel, got ${JSON.stringify(name)}. Register it first.`;
		if (!kernel.isRestartable)
			return `Expected kernel '${name}' to have a restart function, got none. Register it with one.`;
		return undefined;
	};

	const link = openLink(options.link, {
		clock,
		snapshots: () => [...table.all()].map(snapshotOf),
		onWelcome: told => {
			if (typeof told.workspace === 'string' && told.workspace !== '') workspace = told.workspace;
			policy = mergePolicy(own, readPolicy(told.policy));
			send({type: 'policy', policy});
		},
		onRestart: (name, reason) => {
			const kernel = table.get(name);
			const refusal = refusalOf(name);
			if (kernel === undefined || refusal !== undefined) return refusal;
			if (kernel.phase.name === 'restarting') return `Kernel '${name}' is being restarted already.`;
			if (reason !== 'manual_request' && kernel.attempts >= policy.maxRestartAttempts)
				return `Kernel '${name}' has used all ${policy.maxRestartAttempts} attempts: only a manual_request restarts it.`;
			send({type: 'restart', kernel: name, reason});
			return undefined;
		},
	});

	const announce = (effect: Extract<TableEffect, {type: 'announce'}>, kernel: KernelState): void => {
		const message = compose(effect);
		record.add(message);
		bus.emit(message);
		const {event, timestamp, completedAt = timestamp} = effect;
		const told = {kernel: snapshotOf(kernel), event, payload: message.payload, at: completedAt};
		alerts.raise(message, isStarted ? link?.tell(told) : undefined);
		if (event === 'kernel.restart.success') outcomes.settle(kernel.name, true);
		if (event === 'kernel.restart.failed') outcomes.settle(kernel.name, false);
	};

	const perform = (effect: TableEffect): void => {
		if (effect.type === 'warn') {
			warn(effect.message);
			return;
		}
		const kernel = table.get(effect.kernel);
		if (kernel === undefined) return;
		const {name, attempts: attempt} = kernel;
		switch (effect.type) {
			case 'restart': {
				const {restart, reason} = effect;
				restarts.begin(restart, functions.get(name) ?? isGone, {name, reason, attempt}, outcome =>
					send({...outcome, kernel: name}),
				);
				return;
			}
			case 'abandon':
				restarts.abandon(name, 'The restart took longer than restart_timeout; nobody waits for it any more.');
				return;
			case 'announce':
				announce(effect, kernel);
				return;
		}
	};

	const onChanged = (kernel: KernelState, effects: readonly TableEffect[]): void => {
		const {name, phase} = kernel;
		if (phase.name === 'healthy' || phase.name === 'failed') outcomes.settle(name, false);
		// An announcement has told the watchdog already.
		const isTold = effects.some(effect => effect.type === 'announce' && effect.kernel === name);
		if (!isTold) link?.show(snapshotOf(kernel));
	};

	const ticker = createTicker({
		clock,
		interval: () => Math.min(Math.max(policy.heartbeatTimeout / 4, 50), 1000),
		onTick: due => send({type: 'tick', due}),
	});

	const beat = (name: string): void => {
		const kernel = table.get(name) === undefined ? cleanName(name) : name;
		const at = clock.now();
		send({type: 'beat', kernel, at});
		link?.beat(kernel, at);
	};

	return {
		register: (name, {restart, critical = false} = {}) => {
			const kernel = cleanName(name);
			requireFunction(kernel, restart);
			if (restart === undefined) functions.delete(kernel);
			else functions.set(kernel, restart);
			const isRestartable = restart !== undefined;
			send({type: 'register', kernel, isCritical: Boolean(critical), isRestartable});
		},
		beat,
		beatEvery: (name, seconds) => heartbeats.every(seconds, () => beat(name)),
		restart: async (name, reason = 'manual_request') => {
			const kernel = cleanName(name);
			const checked = requireReason(reason);
			const refusal = isStarted ? refusalOf(kernel) : notStarted;
			if (refusal !== undefined) throw new GraceError('BAD_USAGE', refusal);
			const outcome = outcomes.wait(kernel);
			send({type: 'restart', kernel, reason: checked});
			// Asked for by a listener it is decided a little later, but before this goes on.
			await undefined;
			const phase = table.get(kernel)?.phase.name;
			if (phase !== 'restarting' && phase !== 'cooling') outcomes.settle(kernel, false);
			return outcome;
		},
		start: () => {
			if (isStarted) return;
			isStarted = true;
			// What was silent while nobody judged gets its grace.
			if (stoppedAt !== undefined) send({type: 'tick', due: stoppedAt});
			ticker.start();
			link?.start();
		},
		status: () => {
			const now = clock.now();
			const wall = clock.wall().getTime();
			const wallAt = (instant: Instant): Date => new Date(wall - (now - instant));
			return {
				enabled: isStarted,
				monitored_kernels: table.size(),
				total_restarts: record.total(),
				recent_restarts: record.recent(),
				kernel_status: Object.fromEntries(
					[...table.all()].map(kernel => [kernel.name, kernelStatusOf(kernel, wallAt)]),
				),
			};
		},
		stop: async () => {
			if (isStarted) stoppedAt = clock.now();
			isStarted = false;
			ticker.stop();
			heartbeats.stopAll();
			restarts.abandonAll('The kernel manager was stopped.');
			outcomes.settleAll();
			await link?.stop();
			await writer.flush();
		},
		ready: () => link?.ready(),
		bus: {on: bus.on, onAny: bus.onAny},
		alerts: {start: alerts.start, recent: alerts.recent, stop: alerts.stop},
	};
};

const notStarted = 'Expected the kernel manager to be started, got one that is not. Call its start() first.';

const isGone = (): never => {
	throw new Error('its restart function is gone');
};

const requireFunction = (name: string, restart: unknown): void => {
	if (restart === undefined || typeof restart === 'function') return;
	throw new GraceError(
		'BAD_USAGE',
		`Expected the restart of kernel '${name}' to be a function, got ${restart === null ? 'null' : typeof restart}. Give one, or leave it out.`,
	);
};
