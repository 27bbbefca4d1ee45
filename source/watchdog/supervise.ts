import {GraceError, messageOf} from '../core/errors.ts';
import {longestWindow} from '../core/metrics.ts';
import {unreadableState, unsavedState} from '../core/model.ts';
import {
	initialProcess,
	type ProcessEffect,
	type ProcessEvent,
	type ProcessState,
	runOf,
} from '../core/phase.ts';
import type {Policy} from '../core/policy.ts';
import {decide} from '../core/process.ts';
import type {Lock} from '../platform/contract.ts';
import {createInbox} from '../runtime/inbox.ts';
import {createTimers} from '../runtime/timers.ts';
import {describeFound} from './adoption.ts';
import {createApplications} from './applications.ts';
import {describeChanges} from './config-changes.ts';
import type {Watchdog, WatchdogOptions} from './contract.ts';
import {matchesAnyLife} from './cookie.ts';
import {handOver, type StartSuccessor} from './hand-over.ts';
import {lastLifeOf, outputBeginOf, readHistory} from './history.ts';
import {openIntent} from './intent.ts';
import {openLastingLog} from './lasting-log.ts';
import {findLeftover} from './leftover.ts';
import {createLiveSettings} from './live-settings.ts';
import {createLives} from './lives.ts';
import {createLogRotator} from './log-rotator.ts';
import {watchNextCommand} from './next-command.ts';
import {createObserver, isSameTarget} from './observer.ts';
import {createPortCheck} from './port-check.ts';
import {createRecorder} from './recorder.ts';
import {restOf} from './rest.ts';
import {lastExitOf, readRunRecord} from './run-record.ts';
import {createWords} from './words.ts';
import {keepWorkspace} from './workspace-keeper.ts';

/** Wires the pure decisions to this machine: events in, effects out. */
export const supervise = async (options: WatchdogOptions, lock: Lock): Promise<Watchdog> => {
	const {workspace, platform, clock, version, isShown} = options;
	const [applicationLog, runRecord, history] = await Promise.all([
		openLastingLog(workspace.applicationLog),
		readRunRecord(workspace),
		readHistory(workspace.history, new Date(clock.wall().getTime() - longestWindow)),
		options.link.open(),
	]);
	const leftover = await findLeftover(platform, workspace.key, runRecord);
	const found = leftover && (await describeFound(leftover, {platform, clock, record: runRecord, history}));
	const isOurs = matchesAnyLife(workspace.key);
	// Empty ones, of a watchdog that could not do it itself.
	await platform.enclosures?.remove(isOurs);
	const lastLife = Math.max(runRecord?.life ?? 0, leftover?.life ?? 0, lastLifeOf(history));
	const initial: ProcessState = {...initialProcess, life: lastLife};
	const restartHandled = runRecord?.restart_handled;
	const lastExit = lastExitOf(runRecord);
	const recorder = createRecorder({...options, applicationLog, initial, history, restartHandled, lastExit});
	const onError = (error: unknown): void => {
		void recorder.announce('watchdog.error', {error: messageOf(error)});
	};
	let {command} = options;
	const live = createLiveSettings({
		settings: options.settings,
		source: options.config,
		clock,
		onChange: (changes, before) => {
			recorder.log('INFO', describeChanges(changes));
			options.onSettings?.(live.get());
			const {policy: next, command: named} = live.get();
			if (named !== undefined && changes.some(({key}) => key === 'command')) {
				command = named;
				recorder.setCommand(named);
			}
			recorder.show({policy: next, pending: pending()});
			if (changes.some(({key}) => key.startsWith('kernels.'))) applications.renew();
			observer.renew(before.policy);
			inbox.send({type: 'policyChanged', isOtherTarget: !isSameTarget(before.policy, next)});
		},
		onTrouble: message => recorder.setTrouble('config', message),
	});
	const policy = (): Policy => live.get().policy;
	// What is dead waits for nothing: its next life has all.
	const pending = (): readonly string[] => (runOf(inbox.state().phase) === undefined ? [] : live.pending());

	const intent = await openIntent({
		workspace,
		clock,
		restartHandled,
		send: event => {
			const isStop = event.type === 'intent' && event.isManualShutdown;
			if (isStop) words.say(event);
			else void words.sayWithCommand(event);
		},
		onRestartHandled: recorder.setRestartHandled,
		onTrouble: (topic, message) =>
			recorder.setTrouble(topic === 'reading' ? unreadableState : unsavedState, message),
	});
	const nextCommand = watchNextCommand(workspace.nextCommand, next => {
		if (next.join('\0') === command.join('\0')) return;
		command = next;
		recorder.setCommand(next);
		recorder.log('INFO', `The next life will run: ${next.join(' ')}`);
	});
	const words = createWords({send: event => inbox.send(event), lookForCommand: nextCommand.look});
	const lives = createLives({
		workspaceKey: workspace.key,
		platform,
		clock,
		log: applicationLog,
		launch: () => {
			const {cwd, environment, stopSignal} = live.get();
			// The link may have moved. A watchdog above this one has a link too, which is not ours.
			return {command, cwd, stopSignal, environment: {...environment, GRACE_LINK: options.link.address()}};
		},
		send: event => inbox.send(event),
		onExit: recorder.exited,
		onError,
	});
	const observer = createObserver({
		policy,
		platform,
		clock,
		isShown,
		send: event => inbox.send(event),
		onHealth: health => recorder.show({health}),
		onStatistics: statistics => recorder.show({statistics}),
	});
	const applications = createApplications({
		workspaceKey: workspace.key,
		policy,
		clock,
		send: event => inbox.send(event),
		onKernels: kernels => recorder.show({kernels}),
		onLink: link => recorder.show({link}),
		announce: recorder.announceKernel,
	});
	const timers = createTimers(clock);
	const rotator = createLogRotator({
		path: workspace.applicationLog,
		log: applicationLog,
		limits: () => ({maxSize: policy().logMaxSize, count: policy().logFiles}),
		workspaceKey: workspace.key,
		platform,
		clock,
		standing: () => {
			const {phase} = inbox.state();
			return {root: runOf(phase)?.pid, isStopping: phase.name === 'stopping'};
		},
		onRotated: ({bytes, pause}) =>
			recorder.log(
				'INFO',
				`Rotated the log: ${bytes} bytes; the application stood still for ${Math.ceil(pause)} ms.`,
			),
		onTrouble: message => recorder.setTrouble('log rotation', message),
	});
	const keeper = keepWorkspace({
		workspace,
		clock,
		applicationLog,
		isWritten: () => runOf(inbox.state().phase)?.pid !== undefined,
		onTrouble: recorder.setTrouble,
		onRestored: () => {
			recorder.recordAnew();
			intent.keepCopy();
		},
	});
	const portCheck = createPortCheck({
		...{workspaceKey: workspace.key, policy, platform, clock, onError},
		announce: payload => void recorder.announce('grace.port.taken', payload),
		onTrouble: message => recorder.setTrouble('port', message),
	});

	const spawn = (life: number): void => {
		// Asked to stop while the switch was being written: it never was.
		if (inbox.state().phase.name !== 'starting') {
			inbox.send({type: 'gone', life});
			return;
		}
		live.begin();
		const pid = lives.spawn(life);
		// At once: what was just born has not come to its port.
		if (pid !== undefined) portCheck.look(pid);
		// Being back comes first; it cannot say hello before this is done.
		applications.begin(life);
		if (pid === undefined) return;
		// The child runs from here on; what is written about it may take its time.
		recorder.spawned(life, pid);
		intent.recordLife(inbox.state().restarts);
	};

	const adopt = (effect: Extract<ProcessEffect, {type: 'adopt'}>): void => {
		const {life, pid} = effect;
		lives.adopt({...effect, outputBegin: outputBeginOf(history, life)});
		applications.begin(life);
		recorder.restartResumed(life);
		recorder.adopted(life, pid, runRecord?.command ?? command);
	};

	/** Whether the newest life follows no other's end. */
	let isFromRest = false;
	/** The newest of our words, on its way to the disk. */
	let switched: Promise<void> | undefined;
	const perform = (effect: ProcessEffect): unknown => {
		if (touching.has(effect.type)) rotator.yieldTo();
		switch (effect.type) {
			case 'writeIntent':
				return switched;
			case 'spawn': {
				const {life} = effect;
				// After a crash nothing may come before the new life.
				const ahead = isFromRest ? portCheck.lookAhead() : undefined;
				return ahead === undefined ? spawn(life) : ahead.then(() => spawn(life));
			}
			case 'adopt':
				return adopt(effect);
			case 'killGroup':
				return lives.killGroup(effect.life);
			case 'sweep':
				// Not returned: nothing behind it has to wait.
				lives.sweep(effect.life).catch(onError);
				return undefined;
			case 'stopTree':
				return lives.stopTree(effect.life, runOf(inbox.state().phase)?.pid);
			case 'killTree':
				return lives.killTree(effect.life);
			case 'wake': {
				const {timer, life, at} = effect;
				return timers.set(timer, at, () => inbox.send({type: 'wake', timer, life, late: clock.now() - at}));
			}
			case 'announce': {
				const {event, payload, outputOf} = effect;
				// Not returned: nothing behind it has to wait for the disk.
				void recorder.announce(event, payload, outputOf === undefined ? undefined : lives.output(outputOf));
				return undefined;
			}
			case 'restartBegun':
				return recorder.restartBegun(effect.life, effect.restart, effect.exit);
			case 'restartEnded':
				return recorder.restartEnded(effect.life, effect.outcome);
			case 'end':
				return close(false);
		}
	};

	const inbox = createInbox<ProcessState, ProcessEvent, ProcessEffect>({
		initial,
		decide: (state, event, now) => {
			if (event.type === 'exited') rotator.yieldTo();
			const decided = decide(state, event, policy(), now);
			if (decided.effects.some(({type}) => type === 'spawn')) isFromRest = state.phase.name === 'stopped';
			// A word that changes nothing, such as a switch that is written again, is no news.
			if (decided.state !== state) recorder.heard(event, state);
			const word = decided.effects.find(({type}) => type === 'writeIntent');
			// At once, before any effect that waits: what others write into the file is later than this, or is not.
			if (word?.type === 'writeIntent') switched = intent.setSwitch(word.isManualShutdown);
			return decided;
		},
		perform,
		onState: state => {
			recorder.follow(state);
			// Only what lives can wait for a next life.
			if (recorder.model.get().pending.length > 0) recorder.show({pending: pending()});
			observer.follow(state);
		},
		onError,
		now: clock.now,
	});

	const {promise: ended, resolve: resolveEnded} = Promise.withResolvers<void>();
	let held: Lock | undefined = lock;
	let isClosing = false;
	const close = async (hasSuccessor: boolean): Promise<void> => {
		isClosing = true;
		observer.close();
		portCheck.close();
		applications.close();
		timers.close();
		await rotator.close();
		await Promise.allSettled([keeper.close(), intent.close(), nextCommand.close(), live.close()]);
		await Promise.allSettled([recorder.close(hasSuccessor), platform.enclosures?.remove(isOurs)]);
		// The next watchdog puts its own socket where ours is, once the lock is free.
		await Promise.allSettled([applicationLog.close(), options.link.close()]);
		await Promise.allSettled([held?.release()]);
		resolveEnded();
	};

	// What lives may be a life that a watchdog began which had the lock for a moment.
	const livingLife = async (): Promise<ProcessEvent | undefined> => {
		const record = await readRunRecord(workspace);
		const living = await findLeftover(platform, workspace.key, record);
		const {life, isManualShutdown} = inbox.state();
		if (living === undefined || living.life <= life) return undefined;
		const found = await describeFound(living, {platform, clock, record, history: []});
		return {...launchOf(isManualShutdown, true), lastLife: living.life, found};
	};

	let handingOver: Promise<void> | undefined;
	const handOverTo = async (start: StartSuccessor): Promise<void> => {
		if (inbox.state().isLeaving || isClosing)
			throw new GraceError('FAILED', 'Expected a watchdog that stays, but it is leaving already.');
		handingOver ??= handOver({
			hold: async () => {
				// The successor rotates the log from the moment it has the lock.
				await rotator.close();
				await options.link.close();
				await inbox.hold();
			},
			record: async () => {
				await intent.flush();
				await recorder.handOver();
			},
			start: () => start(command),
			release: async () => {
				await held?.release();
				held = undefined;
			},
			takeBack: async () => {
				held = await platform.lock(workspace.key);
				return held !== undefined;
			},
			resume: async () => {
				await options.link.open();
				await rotator.begin();
				recorder.stay();
				inbox.resume(await livingLife());
			},
			leave: async successor => {
				const isLeaving = inbox.waiting().some(({type}) => type === 'leave');
				if (isLeaving && successor !== undefined) platform.signal(successor.pid, 'SIGTERM');
				await close(true);
			},
		});
		try {
			await handingOver;
		} catch (error) {
			recorder.log('WARN', messageOf(error));
			throw error;
		} finally {
			handingOver = undefined;
		}
	};

	// Before the first life writes; what a killed watchdog has left frozen goes on by itself.
	await rotator.begin();
	recorder.log('INFO', `grace-tui ${version} watches ${workspace.directory} (pid ${process.pid}).`);
	const {isManualShutdown, isReadable} = intent;
	const rest = found === undefined ? restOf(runRecord, clock) : undefined;
	if (rest?.phase.name === 'waiting') recorder.restartResumed(rest.life + 1);
	inbox.send({...launchOf(isManualShutdown, isReadable), lastLife, found, rest});
	intent.listen();
	live.listen();
	if (runRecord?.pid !== undefined && leftover === undefined) {
		recorder.endedUnseen(runRecord.life);
		void recorder.announce('grace.lost', {life: runRecord.life, pid: runRecord.pid});
	}

	return {
		model: recorder.model,
		applications,
		send: words.say,
		sendWithCommand: words.sayWithCommand,
		look: observer.look,
		setTrouble: recorder.setTrouble,
		announce: (event, payload) => void recorder.announce(event, payload),
		setReceivers: receivers => recorder.show({receivers}),
		handOver: handOverTo,
		ended,
	};
};

const launchOf = (isManualShutdown: boolean, isReadable: boolean) =>
	({type: 'launch', isManualShutdown, isReadable, rest: undefined}) as const;

/** Effects on processes of the application, which must not stand still then. */
const touching: ReadonlySet<ProcessEffect['type']> = new Set([
	'spawn',
	'adopt',
	'killGroup',
	'sweep',
	'stopTree',
	'killTree',
	'end',
]);
