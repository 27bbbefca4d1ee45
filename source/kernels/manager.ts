import {GraceError, messageOf} from '../core/errors.ts';
import type {KernelPolicy} from '../core/kernel-policy.ts';
import type {KernelEffect, KernelState} from '../core/kernel-state.ts';
import type {Clock} from '../runtime/clock.ts';
import {createAlertWriter} from './alert-writer.ts';
import {createAlerts} from './alerts.ts';
import {createBus} from './bus.ts';
import type {KernelManager, KernelManagerOptions} from './contract.ts';
import {createHeartbeats} from './heartbeats.ts';
import {type Link, openLink} from './link.ts';
import {findAddress, type LinkAddress} from './link-address.ts';
import {createMessenger} from './messages.ts';
import {demandType, misuse} from './misuse.ts';
import {cleanName} from './name.ts';
import {checkPolicy, mergePolicy, readPolicy} from './policy.ts';
import {createQuestions} from './questions.ts';
import {checkRestart, type RestartRequest} from './restart-request.ts';
import {createRestarts, type RestartFunction} from './restarts.ts';
import {snapshotOf} from './snapshot.ts';
import {kernelStatusOf, type RecentRestart, withRestart} from './status.ts';
import {createKernelTable, type TableDecision, type TableEffect, type TableEvent} from './table.ts';
import {createTicker} from './ticker.ts';
import {readWallTime} from './wall-time.ts';
import {warn} from './warning.ts';

/** A manager on this clock. Throws BAD_USAGE. */
export const assembleManager = (options: KernelManagerOptions, clock: Clock): KernelManager => {
	demandType('object', 'the options', options);
	const {policy: asked = {}, directory = ''} = options;
	demandType('string', '`directory`', directory);
	const own = checkPolicy(asked);
	let policy: KernelPolicy = mergePolicy(own, {});
	let workspace = '';
	let isStarted = false;
	let isReady = false;
	let link: Link | undefined;
	let recent: readonly RecentRestart[] = [];

	const table = createKernelTable();
	const functions = new Map<string, RestartFunction>();
	const restarts = createRestarts();
	/** By kernel: does its restart succeed? */
	const outcomes = createQuestions<string, undefined>();
	const heartbeats = createHeartbeats(clock);
	const compose = createMessenger(clock);
	const {bus, emit} = createBus();
	const writer = createAlertWriter(() => directory || workspace || process.cwd(), clock);
	const {alerts, raise} = createAlerts(writer);

	// Never within itself: no listener and no function of the application is called before it is through.
	const send = (event: TableEvent): void => {
		try {
			for (const decision of table.decide(event, policy, clock.now())) carryOut(decision);
		} catch (error) {
			warn(`The kernel manager failed: ${messageOf(error)}.`);
		}
	};

	const carryOut = ({kernel, effects}: TableDecision): void => {
		for (const effect of effects) perform(effect, kernel);
		settleIdle(kernel);
		// An announcement has told the watchdog already.
		if (!effects.some(({type}) => type === 'announce')) link?.show(snapshotOf(kernel));
	};

	/** Who waits for a restart where none goes on or is to come hears that it did not succeed. */
	const settleIdle = (kernel: KernelState | undefined): void => {
		if (kernel !== undefined && !('until' in kernel.phase)) outcomes.answer(kernel.name, false);
	};

	const perform = (effect: TableEffect, kernel: KernelState): void => {
		const {name, attempts: attempt} = kernel;
		switch (effect.type) {
			case 'warn':
				warn(effect.message);
				return;
			case 'restart': {
				const {restart, reason} = effect;
				const work = functions.get(name);
				// A kernel without one is never restarted.
				if (work === undefined) return;
				restarts.begin(restart, work, {name, reason, attempt}, outcome => send({...outcome, kernel: name}));
				return;
			}
			case 'abandon':
				restarts.abandon(name, 'The restart took longer than restart_timeout.');
				return;
			case 'announce':
				announce(effect, kernel);
				return;
		}
	};

	const announce = (effect: Extract<KernelEffect, {type: 'announce'}>, kernel: KernelState): void => {
		const message = compose(effect, kernel.name);
		recent = withRestart(recent, message);
		queueMicrotask(() => emit(message));
		const {id, topic, payload} = message;
		void raise(message, link?.tell({kernel: snapshotOf(kernel), event: topic, payload, event_id: id}));
		if ('success' in payload) outcomes.answer(kernel.name, payload.success);
	};

	const request = (name: unknown, reason: unknown = 'manual_request'): RestartRequest => {
		if (!isStarted) {
			throw misuse(
				"The application's kernel manager is not started: restart the application, or call start() first.",
			);
		}
		return checkRestart(name, table.get(name), reason);
	};

	const connect = (to: LinkAddress): Link =>
		openLink({
			address: to,
			clock,
			heartbeatTimeout: asked.heartbeat_timeout,
			snapshots: () => table.all().map(snapshotOf),
			onWelcome: told => {
				if (typeof told.workspace === 'string') workspace = told.workspace;
				policy = mergePolicy(own, readPolicy(told.policy));
				if (isReady) link?.ready();
			},
			onRestart: (name, asked) => {
				const {kernel, reason} = request(name, asked);
				send({type: 'restart', kernel: kernel.name, reason});
				if (table.get(name) !== kernel) return;
				const {phase, attempts} = kernel;
				const why =
					phase.name === 'restarting'
						? 'being restarted already'
						: `${phase.name} after ${attempts} of ${policy.maxRestartAttempts} attempts: only a manual_request restarts it now`;
				throw new GraceError('REFUSED', `Kernel '${name}' is ${why}.`);
			},
		});

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
		register: (name, given = {}) => {
			const kernel = cleanName(name);
			demandType('object', 'the options', given);
			const {restart, critical: isCritical = false} = given;
			const isRestartable = restart !== undefined;
			demandType('boolean', '`critical`', isCritical);
			if (isRestartable) {
				demandType('function', '`restart`', restart);
				functions.set(kernel, restart);
			} else functions.delete(kernel);
			send({type: 'register', kernel, isCritical, isRestartable});
		},
		beat,
		beatEvery: (name, seconds) => heartbeats.every(seconds, () => beat(name)),
		restart: async (name, asked) => {
			const kernel = cleanName(name);
			const {reason} = request(kernel, asked);
			const outcome = outcomes.ask(kernel, undefined);
			// No other timer here keeps a process that has nothing left to do; who awaits an answer has.
			const hold = setInterval(() => {}, 1e9);
			send({type: 'restart', kernel, reason});
			settleIdle(table.get(kernel));
			return outcome.finally(() => clearInterval(hold));
		},
		start: () => {
			if (isStarted) return;
			isStarted = true;
			send({type: 'resume'});
			ticker.start();
			const address = findAddress(options.link);
			link = address && connect(address);
		},
		status: () => {
			const kernels = table.all();
			const textOf = readWallTime(clock);
			return {
				enabled: isStarted,
				monitored_kernels: kernels.length,
				total_restarts: kernels.reduce((total, kernel) => total + kernel.restarts, 0),
				recent_restarts: structuredClone(recent),
				kernel_status: Object.fromEntries(
					kernels.map(kernel => [kernel.name, kernelStatusOf(kernel, textOf)]),
				),
			};
		},
		stop: async () => {
			isStarted = false;
			ticker.stop();
			heartbeats.stopAll();
			restarts.abandonAll('The kernel manager was stopped.');
			outcomes.denyBut(0);
			const last = link;
			link = undefined;
			await last?.stop();
			await writer.flush();
		},
		ready: () => {
			isReady = true;
			link?.ready();
		},
		bus,
		alerts,
	};
};
