import type {Announcement} from '../../source/core/alert.ts';
import type {Exit} from '../../source/core/exit.ts';
import {
	type Found,
	initialProcess,
	type ProcessEffect,
	type ProcessEvent,
	type ProcessState,
} from '../../source/core/phase.ts';
import {defaultHealth, defaultPolicy, type HealthPolicy, type Policy} from '../../source/core/policy.ts';
import {decide} from '../../source/core/process.ts';

/** What happens, and when: milliseconds of the monotonic clock. */
export type Script = ReadonlyArray<readonly [now: number, event: ProcessEvent]>;

/** The state after a script, and the effects of each of its steps. */
export type Played = {readonly state: ProcessState; readonly steps: ReadonlyArray<readonly ProcessEffect[]>};

/** Plays a script from before the launch. */
export const play = (script: Script, changes: Partial<Policy> = {}): Played => {
	const policy: Policy = {...defaultPolicy, ...changes};
	const steps: Array<readonly ProcessEffect[]> = [];
	let state = initialProcess;
	for (const [now, event] of script) {
		const decided = decide(state, event, policy, now);
		state = decided.state;
		steps.push(decided.effects);
	}
	return {state, steps};
};

/** The effects of the last step. */
export const last = ({steps}: Played): readonly ProcessEffect[] => steps.at(-1) ?? [];

/** Effects as short words, in order: `spawn 2`, `wake restart 1 @1000`, `announce grace.stopped`. */
export const words = (effects: readonly ProcessEffect[]): readonly string[] => effects.map(wordOf);

const wordOf = (effect: ProcessEffect): string => {
	switch (effect.type) {
		case 'writeIntent':
			return `writeIntent ${effect.isManualShutdown}`;
		case 'wake':
			return `wake ${effect.timer} ${effect.life} @${effect.at}`;
		case 'announce':
			return `announce ${effect.event}`;
		case 'restartBegun':
			return `restartBegun ${effect.life} ${effect.restart.reason} ${effect.restart.attempt}`;
		case 'restartEnded':
			return `restartEnded ${effect.life} ${effect.outcome}`;
		case 'end':
			return 'end';
		case 'spawn':
		case 'adopt':
		case 'killGroup':
		case 'sweep':
		case 'stopTree':
		case 'killTree':
			return `${effect.type} ${effect.life}`;
	}
};

/** Every alert of all steps. */
export const alerts = ({steps}: Played): readonly Announcement[] =>
	steps.flat().flatMap(effect => (effect.type === 'announce' ? [effect] : []));

/** Every alert of one event. */
export const alertsOf = (played: Played, event: string): readonly Announcement[] =>
	alerts(played).filter(alert => alert.event === event);

export const launch: Extract<ProcessEvent, {type: 'launch'}> = {
	type: 'launch',
	isManualShutdown: false,
	isReadable: true,
	lastLife: 0,
	found: undefined,
	rest: undefined,
};
/** The living root of life 7, spawned 20 s before the launch. */
export const found: Found = {
	pid: 4711,
	identity: 'boot:4711:1',
	life: 7,
	isRoot: true,
	spawnedAt: -20_000,
	phase: 'running',
	restart: undefined,
	failures: 0,
	restarts: 0,
};
export const start: ProcessEvent = {type: 'start', by: 'test'};
export const stop: ProcessEvent = {type: 'stop', by: 'test'};
export const restart: ProcessEvent = {type: 'restart', by: 'test'};
export const leave: ProcessEvent = {type: 'leave'};

export const spawned = (life: number): ProcessEvent => ({type: 'spawned', life, pid: 1000 + life});
export const spawnFailed = (life: number): ProcessEvent => ({type: 'spawnFailed', life, error: 'ENOENT'});
export const exited = (life: number, exit: Partial<Exit> = {}): ProcessEvent => ({
	type: 'exited',
	life,
	exit: {code: 1, signal: null, uptime: 1234, ...exit},
});
export const gone = (life: number): ProcessEvent => ({type: 'gone', life});
export const probed = (life: number, isAnswered: boolean): ProcessEvent => ({
	type: 'probed',
	life,
	isAnswered,
});
export const memoryExceeded = (life: number): ProcessEvent => ({type: 'memoryExceeded', life, bytes: 2e9});
export const ready = (life: number): ProcessEvent => ({type: 'ready', life});
export const hung = (life: number): ProcessEvent => ({type: 'hung', life, pid: 4711, silence: 60_000});
export const kernelDown = (life: number): ProcessEvent => ({type: 'kernelDown', life, kernel: 'memory'});
export const wake = (timer: Extract<ProcessEvent, {type: 'wake'}>['timer'], life: number): ProcessEvent => ({
	type: 'wake',
	timer,
	life,
});
export const intent = (isManualShutdown: boolean): ProcessEvent => ({type: 'intent', isManualShutdown});

/** A written health check with the defaults. */
export const health: HealthPolicy = {target: {port: 8000}, ...defaultHealth};
