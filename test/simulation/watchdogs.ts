import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {defaultMetricsSettings} from '../../source/core/metrics-settings.ts';
import type {Policy} from '../../source/core/policy.ts';
import type {Clock} from '../../source/runtime/clock.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
import type {Watchdog} from '../../source/watchdog/contract.ts';
import {openWorkspace} from '../../source/watchdog/workspace.ts';
import {type Actor, createActor} from './timeline.ts';
import type {World} from './world.ts';

/** One run of the watchdog, from its start to its end or death. */
export type Incarnation = {
	readonly actor: Actor;
	readonly beganAt: number;
	watchdog: Watchdog | undefined;
	readyAt: number;
	/** It has run a life since it last had none to look after. */
	isInSeries: boolean;
	endedAt: number | undefined;
	/** It was told to leave. */
	isLeaving: boolean;
};

type Options = {
	readonly number: number;
	readonly policy: Policy;
	/** It is ready, or its model has changed, or it has ended. */
	readonly onChange: (incarnation: Incarnation) => void;
};

/** Begins a watchdog in the workspace, which ends at once where another holds the lock. */
export const startIncarnation = (world: World, {number, policy, onChange}: Options): Incarnation => {
	const {timeline, processes, wall, trace} = world;
	const actor = createActor(`watchdog ${number}`);
	const incarnation: Incarnation = {
		actor,
		beganAt: timeline.now(),
		watchdog: undefined,
		readyAt: Number.POSITIVE_INFINITY,
		isInSeries: false,
		endedAt: undefined,
		isLeaving: false,
	};
	// Each boot of a machine counts from its own zero.
	const clock: Clock = {
		now: () => timeline.now() + world.uptimeOffset(),
		wall,
		callAt: (at, callback) => timeline.at(at - world.uptimeOffset(), callback, actor),
	};
	const run = async (): Promise<void> => {
		const workspace = await openWorkspace(world.directory);
		const watchdog = await startLocalWatchdog({
			workspace,
			settings: {
				command: ['python', 'serve.py'],
				cwd: world.directory,
				environment: {},
				stopSignal: 'SIGTERM',
				policy,
				console: defaultConsoleSettings,
				metrics: defaultMetricsSettings,
				notifiers: [],
			},
			command: ['python', 'serve.py'],
			version: 'simulated',
			platform: processes.platformOf(actor, () => world.lock(actor)),
			clock,
			isShown: false,
			onLine: line => trace(`${actor.name}: ${line.slice(27)}`),
		});
		incarnation.watchdog = watchdog;
		incarnation.readyAt = timeline.now();
		onChange(incarnation);
		watchdog.model.subscribe(() => onChange(incarnation));
		await watchdog.ended;
		incarnation.endedAt = timeline.now();
		trace(`${actor.name}: has ended`);
		onChange(incarnation);
	};
	timeline.act(actor, () => {
		run().catch(error => {
			trace(`${actor.name}: could not begin: ${error}`);
			incarnation.endedAt = timeline.now();
			onChange(incarnation);
		});
	});
	return incarnation;
};
