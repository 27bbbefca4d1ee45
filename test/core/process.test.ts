import {describe, expect, test} from 'vitest';
import {summaryOf} from '../../source/core/alert.ts';
import type {Found, ProcessEffect, ProcessEvent} from '../../source/core/phase.ts';
import {killTimeout, type Policy, spawnTimeout} from '../../source/core/policy.ts';
import {
	alerts,
	alertsOf,
	exited,
	found,
	gone,
	health,
	hung,
	intent,
	kernelDown,
	last,
	launch,
	leave,
	memoryExceeded,
	type Played,
	play,
	probed,
	ready,
	restart,
	type Script,
	spawned,
	spawnFailed,
	start,
	stop,
	wake,
	words,
} from './play.ts';

const running: Script = [
	[0, launch],
	[10, spawned(1)],
];
const steadyRunning: Script = [...running, [30_010, wake('steady', 1)]];
const written: Partial<Policy> = {health};
const healthy: Script = [...running, [500, probed(1, true)]];

/** Lives that crash as soon as they are spawned; each waits out its delay. */
const crashes = (count: number, from = 1): Script =>
	Array.from({length: count}, (_, index): Script => {
		const life = from + index;
		const at = life * 1_000_000;
		const woken: Script = index === 0 ? [] : [[at, wake('restart', life - 1)]];
		return [...woken, [at + 1, spawned(life)], [at + 2, exited(life)]];
	}).flat();

const fivefold: Script = [[0, launch], ...crashes(5)];

const phaseOf = ({state}: Played): string => state.phase.name;
const lastWords = (played: Played): readonly string[] => words(last(played));

describe('launch', () => {
	test('begins the next life', () => {
		const played = play([[5, {...launch, lastLife: 41}]]);
		expect(played.state).toMatchObject({
			phase: {name: 'starting', since: 5, run: {pid: undefined, restart: undefined}},
			life: 42,
			isManualShutdown: false,
		});
		expect(lastWords(played)).toEqual(['spawn 42', `wake start_timeout 42 @${5 + spawnTimeout}`]);
	});

	test('with the kill switch on leaves the application stopped', () => {
		const played = play([[0, {...launch, isManualShutdown: true}]]);
		expect(played.state).toMatchObject({phase: {name: 'stopped', by: 'person'}, isManualShutdown: true});
		expect(last(played)).toEqual([]);
	});

	test('with an unreadable state leaves the application stopped, and writes nothing', () => {
		const played = play([[0, {...launch, isReadable: false}]]);
		expect(played.state).toMatchObject({
			phase: {name: 'stopped', by: 'unreadable_state'},
			isManualShutdown: true,
			isStateUnreadable: true,
		});
		expect(last(played)).toEqual([]);
	});

	test('a switch that is set in a state that was unreadable is a person’s word', () => {
		const played = play([
			[0, {...launch, isReadable: false}],
			[1, intent(true)],
		]);
		expect(played.state).toMatchObject({phase: {name: 'stopped', by: 'person'}, isStateUnreadable: false});
	});

	test('an unreadable state that becomes readable and clear starts the application', () => {
		const played = play([
			[0, {...launch, isReadable: false}],
			[1, intent(false)],
		]);
		expect(played.state).toMatchObject({phase: {name: 'starting'}, isStateUnreadable: false});
	});

	test('adopts a living application, with its life, its age and its counts', () => {
		const adopted = play([[0, {...launch, lastLife: 7, found: {...found, failures: 2, restarts: 5}}]]);
		expect(adopted.state).toMatchObject({
			phase: {name: 'running', since: -20_000, isSteady: false, run: {pid: 4711, spawnedAt: -20_000}},
			life: 7,
			failures: 2,
			restarts: 5,
		});
		expect(lastWords(adopted)).toEqual([
			'adopt 7',
			'wake steady 7 @10000',
			'sweep 6',
			'announce grace.adopted',
		]);
		expect(last(adopted)).toContainEqual({
			type: 'announce',
			event: 'grace.adopted',
			payload: {life: 7, pid: 4711, uptime_seconds: 20, restart_count: 5},
		});
	});

	test('an adopted life that has proved itself long ago is steady at once', () => {
		const old = {...found, spawnedAt: -600_000};
		const adopted = play([[5, {...launch, lastLife: 7, found: old}]]);
		expect(lastWords(adopted)).toContain('wake steady 7 @5');
	});

	test('an adopted life proves its restart, and its end is a failure like any other', () => {
		const reborn = {...found, restart: {reason: 'crash_detected', attempt: 2}, failures: 2} as const;
		const script: Script = [[0, {...launch, lastLife: 7, found: reborn}]];
		const proved = play([...script, [10_000, wake('steady', 7)]]);
		expect(lastWords(proved)).toEqual(['restartEnded 7 success', 'announce grace.restart.success']);
		expect(proved.state.failures).toBe(0);
		const died = play([...script, [500, exited(7, {code: null, signal: null, uptime: 20_500})]]);
		expect(phaseOf(died)).toBe('waiting');
		expect(died.state.failures).toBe(3);
		expect(lastWords(died)).toContain('restartEnded 7 failed');
	});

	test('an adopted application that had not answered yet has all its time to answer', () => {
		const script: Script = [[0, {...launch, lastLife: 7, found: {...found, phase: 'starting'}}]];
		const adopted = play(script, written);
		expect(phaseOf(adopted)).toBe('starting');
		expect(lastWords(adopted)).toContain(`wake start_timeout 7 @${health.startTimeout}`);
		expect(phaseOf(play([...script, [900, probed(7, true)]], written))).toBe('running');
		expect(phaseOf(play(script))).toBe('running');
	});

	test.each<[string, Partial<Found>]>([
		['only what a dead root has left', {isRoot: false}],
		['an application that was being stopped', {phase: 'stopping'}],
		['an earlier life than the last one', {life: 6}],
	])('%s is stopped first, said so, and only then a life begins', (_, changes) => {
		const script: Script = [[0, {...launch, lastLife: 7, found: {...found, ...changes}}]];
		const stopping = play(script);
		expect(stopping.state).toMatchObject({
			phase: {name: 'stopping', cause: 'leftover', run: {pid: 4711}},
			life: 7,
		});
		expect(lastWords(stopping)).toEqual(['stopTree 7', 'wake stop_timeout 7 @10000']);
		const begun = play([...script, [100, gone(7)]]);
		expect(phaseOf(begun)).toBe('starting');
		expect(lastWords(begun)).toEqual([
			'spawn 8',
			`wake start_timeout 8 @${100 + spawnTimeout}`,
			'announce grace.leftover.stopped',
		]);
	});

	test('stops a living application and starts nothing while the kill switch is on', () => {
		const played = play([
			[0, {...launch, isManualShutdown: true, lastLife: 7, found}],
			[100, gone(7)],
		]);
		expect(played.state.phase).toEqual({name: 'stopped', by: 'person'});
		expect(lastWords(played)).toEqual(['announce grace.leftover.stopped']);
	});

	test('a living application under an unreadable state is stopped, and a person’s start begins the next life', () => {
		const script: Script = [[0, {...launch, isReadable: false, lastLife: 7, found}]];
		expect(play([...script, [100, gone(7)]]).state.phase).toEqual({name: 'stopped', by: 'unreadable_state'});
		expect(lastWords(play([...script, [50, start], [100, gone(7)]]))).toEqual([
			'spawn 8',
			`wake start_timeout 8 @${100 + spawnTimeout}`,
			'announce grace.leftover.stopped',
		]);
	});

	test('does nothing in a watchdog that was told to leave before', () => {
		const played = play([
			[0, leave],
			[1, launch],
		]);
		expect(words(played.steps.flat())).toEqual(['end']);
		expect(phaseOf(played)).toBe('stopped');
	});
});

describe('stopped', () => {
	const stopped: Script = [[0, {...launch, isManualShutdown: true, lastLife: 3}]];

	test.each([
		['start', start],
		['restart', restart],
	])('%s writes the switch off, then begins a new life', (_, asked) => {
		const played = play([...stopped, [9, asked]]);
		expect(played.state).toMatchObject({phase: {name: 'starting'}, life: 4, isManualShutdown: false});
		expect(lastWords(played)).toEqual([
			'writeIntent false',
			'spawn 4',
			`wake start_timeout 4 @${9 + spawnTimeout}`,
		]);
	});

	test('the switch cleared in the file begins a new life, and is not written again', () => {
		const played = play([...stopped, [9, intent(false)]]);
		expect(played.state).toMatchObject({phase: {name: 'starting'}, isManualShutdown: false});
		expect(lastWords(played)).toEqual(['spawn 4', `wake start_timeout 4 @${9 + spawnTimeout}`]);
	});

	test('a file that merely says false starts nothing', () => {
		const ended: Script = [...running, [50, exited(1, {code: 0})]];
		const before = play(ended, {restart: 'on-failure'});
		const after = play([...ended, [99, intent(false)]], {restart: 'on-failure'});
		expect(before.state.phase).toEqual({name: 'stopped', by: 'exit'});
		expect(after.state).toEqual(before.state);
		expect(last(after)).toEqual([]);
	});

	test('stop writes the switch on and changes nothing else', () => {
		const played = play([...stopped, [9, stop]]);
		expect(lastWords(played)).toEqual(['writeIntent true']);
		expect(played.state.phase).toEqual({name: 'stopped', by: 'person'});
	});

	test('a timer that rings late starts nothing', () => {
		for (const timer of ['restart', 'start_timeout', 'steady', 'stop_timeout'] as const) {
			expect(last(play([...stopped, [9, wake(timer, 3)]]))).toEqual([]);
		}
	});
});

describe('starting', () => {
	test('without a written probe a spawned application runs', () => {
		const played = play(running);
		expect(played.state.phase).toEqual({
			name: 'running',
			since: 10,
			run: {pid: 1001, spawnedAt: 0, restart: undefined},
			isSteady: false,
			misses: undefined,
		});
		expect(lastWords(played)).toEqual(['wake steady 1 @30010']);
	});

	test('with a written probe it runs when the probe is answered', () => {
		expect(play(running, written).state.phase).toMatchObject({name: 'starting', run: {pid: 1001}});
		const played = play(healthy, written);
		expect(played.state.phase).toMatchObject({name: 'running', since: 500});
		expect(lastWords(played)).toEqual(['wake steady 1 @30500']);
	});

	test('with a written probe it also runs when it says that it is ready', () => {
		const played = play([...running, [300, ready(1)]], written);
		expect(played.state.phase).toMatchObject({name: 'running', since: 300, run: {pid: 1001}});
		expect(lastWords(played)).toEqual(['wake steady 1 @30300']);
	});

	test('ready before the spawn was told changes nothing', () => {
		const script: Script = [
			[0, launch],
			[5, ready(1)],
		];
		expect(phaseOf(play(script, written))).toBe('starting');
	});

	test('an application that hangs before it was ready is stopped', () => {
		const played = play([...running, [61_000, hung(1)]], written);
		expect(played.state.phase).toMatchObject({name: 'stopping', cause: 'heartbeat_timeout'});
	});

	test('an answer before the spawn is somebody else’s', () => {
		const played = play(
			[
				[0, launch],
				[5, probed(1, true)],
			],
			written,
		);
		expect(phaseOf(played)).toBe('starting');
	});

	test('misses do not condemn an application that is not ready yet', () => {
		const misses: Script = Array.from({length: 9}, (_, index) => [index * 5000, probed(1, false)] as const);
		expect(phaseOf(play([...running, ...misses], written))).toBe('starting');
	});

	test('an exit is a failure', () => {
		const played = play([...running, [50, exited(1)]], written);
		expect(played.state).toMatchObject({failures: 1, phase: {name: 'starting'}, life: 2});
	});

	test('stop writes the switch first, then stops the tree', () => {
		const played = play([
			[0, launch],
			[5, stop],
		]);
		expect(played.state).toMatchObject({phase: {name: 'stopping', cause: 'person'}, isManualShutdown: true});
		expect(lastWords(played)).toEqual(['writeIntent true', 'stopTree 1', 'wake stop_timeout 1 @10005']);
	});

	test('a pid that comes while stopping is kept', () => {
		const played = play([
			[0, launch],
			[5, stop],
			[6, spawned(1)],
		]);
		expect(played.state.phase).toMatchObject({name: 'stopping', run: {pid: 1001}});
	});

	test('restart stops the tree without a failure', () => {
		const played = play([
			[0, launch],
			[5, restart],
			[80, gone(1)],
		]);
		expect(played.state).toMatchObject({phase: {name: 'starting'}, life: 2, failures: 0});
	});

	test('start_timeout over without an answer stops it, then counts a failure with reason health_degraded', () => {
		const script: Script = [...running, [120_000, wake('start_timeout', 1)]];
		const stopping = play(script, written);
		expect(words(stopping.steps[0] ?? [])).toContain('wake start_timeout 1 @120000');
		expect(stopping.state.phase).toMatchObject({name: 'stopping', cause: 'health_degraded'});
		expect(lastWords(stopping)).toEqual(['stopTree 1', 'wake stop_timeout 1 @130000']);
		const played = play([...script, [120_100, exited(1)], [120_200, gone(1)]], written);
		expect(played.state).toMatchObject({failures: 1, phase: {name: 'starting'}});
		expect(lastWords(played)).toContain('restartBegun 2 health_degraded 1');
	});

	test('start_timeout is the written one, and a spawn has its own where none is written', () => {
		const hasty = play([[0, launch]], {health: {...health, startTimeout: 7000}});
		expect(lastWords(hasty)).toContain('wake start_timeout 1 @7000');
		expect(lastWords(play([[0, launch]]))).toContain(`wake start_timeout 1 @${spawnTimeout}`);
	});

	test('start_timeout that rings when it already runs changes nothing', () => {
		expect(last(play([...running, [120_000, wake('start_timeout', 1)]]))).toEqual([]);
	});
});

describe('running', () => {
	test('a crash is followed by the kill of the group, the next life and the sweep, before any word of it', () => {
		const played = play([...running, [50, exited(1)]]);
		expect(lastWords(played)).toEqual([
			'killGroup 1',
			'spawn 2',
			`wake start_timeout 2 @${50 + spawnTimeout}`,
			'sweep 1',
			'restartBegun 2 crash_detected 1',
			'announce grace.restart.initiated',
		]);
		expect(played.state).toMatchObject({failures: 1, restarts: 1, lastExit: {code: 1, uptime: 1234}});
	});

	test('a crash before it was steady is crash_detected, later unexpected_exit', () => {
		expect(lastWords(play([...running, [50, exited(1)]]))).toContain('restartBegun 2 crash_detected 1');
		expect(lastWords(play([...steadyRunning, [99_999, exited(1)]]))).toContain(
			'restartBegun 2 unexpected_exit 1',
		);
	});

	test('up for min_uptime_for_success is steady: failures and pauses return to none', () => {
		const script: Script = [...fivefold, [9e6, wake('restart', 5)], [9e6 + 1, spawned(6)]];
		expect(play(script).state).toMatchObject({failures: 5, pauses: 1});
		const played = play([...script, [9e6 + 30_001, wake('steady', 6)]]);
		expect(played.state).toMatchObject({failures: 0, pauses: 0, phase: {name: 'running', isSteady: true}});
		expect(lastWords(played)).toEqual(['restartEnded 6 success', 'announce grace.restart.success']);
	});

	test('a first life that proves itself announces nothing', () => {
		expect(last(play(steadyRunning))).toEqual([]);
		expect(play(steadyRunning).state.phase).toMatchObject({isSteady: true});
	});

	test('success is announced once, and only when the new life has proved itself', () => {
		const script: Script = [...running, [50, exited(1)], [60, spawned(2)]];
		expect(alertsOf(play(script), 'grace.restart.success')).toEqual([]);
		const twice = play([...script, [30_060, wake('steady', 2)], [30_061, wake('steady', 2)]]);
		expect(alertsOf(twice, 'grace.restart.success')).toHaveLength(1);
	});

	test('stop writes the switch first, and leaves the application down', () => {
		const stopping = play([...running, [50, stop]]);
		expect(lastWords(stopping)).toEqual(['writeIntent true', 'stopTree 1', 'wake stop_timeout 1 @10050']);
		const stopped = play([
			...running,
			[50, stop],
			[60, exited(1, {code: null, signal: 'SIGTERM'})],
			[70, gone(1)],
		]);
		expect(stopped.state).toMatchObject({
			phase: {name: 'stopped', by: 'person'},
			isManualShutdown: true,
			failures: 0,
			lastExit: {signal: 'SIGTERM'},
		});
		expect(lastWords(stopped)).toEqual(['announce grace.stopped']);
	});

	test('the switch set in the file stops it the same way, and is not written again', () => {
		const stopping = play([...running, [50, intent(true)]]);
		expect(stopping.state).toMatchObject({
			phase: {name: 'stopping', cause: 'person'},
			isManualShutdown: true,
		});
		expect(lastWords(stopping)).toEqual(['stopTree 1', 'wake stop_timeout 1 @10050']);
	});

	test('start changes nothing', () => {
		const played = play([...running, [50, start]]);
		expect(last(played)).toEqual([]);
		expect(phaseOf(played)).toBe('running');
	});

	test('restart stops the tree, then begins a new life with reason manual_request, and is not a failure', () => {
		const script: Script = [...steadyRunning, [40_000, restart]];
		expect(lastWords(play(script))).toEqual([
			'writeIntent false',
			'stopTree 1',
			'wake stop_timeout 1 @50000',
		]);
		const played = play([...script, [40_100, exited(1)], [40_200, gone(1)]]);
		expect(played.state).toMatchObject({failures: 0, restarts: 0, life: 2, phase: {name: 'starting'}});
		expect(lastWords(played)).toEqual([
			'spawn 2',
			`wake start_timeout 2 @${40_200 + spawnTimeout}`,
			'restartBegun 2 manual_request 1',
			'announce grace.restart.initiated',
		]);
	});

	test('three misses in a row of a written probe stop it, and count a failure with reason health_degraded', () => {
		const two: Script = [...healthy, [5500, probed(1, false)], [10_500, probed(1, false)]];
		expect(play(two, written).state.phase).toMatchObject({name: 'running', misses: 2});
		const condemned = play([...two, [15_500, probed(1, false)]], written);
		expect(lastWords(condemned)).toEqual(['stopTree 1', 'wake stop_timeout 1 @25500']);
		const played = play(
			[...two, [15_500, probed(1, false)], [15_900, exited(1)], [16_000, gone(1)]],
			written,
		);
		expect(lastWords(played)).toEqual([
			'spawn 2',
			`wake start_timeout 2 @${16_000 + 120_000}`,
			'restartBegun 2 health_degraded 1',
			'announce grace.restart.initiated',
		]);
		expect(played.state.failures).toBe(1);
	});

	test('an answer between misses starts their count anew', () => {
		const script: Script = [
			...healthy,
			[1000, probed(1, false)],
			[2000, probed(1, false)],
			[3000, probed(1, true)],
			[4000, probed(1, false)],
			[5000, probed(1, false)],
		];
		expect(play(script, written).state.phase).toMatchObject({name: 'running', misses: 2});
	});

	test('misses of an application that said it is ready count from the first answer on', () => {
		const misses: Script = [1, 2, 3, 4].map(index => [index * 5000, probed(1, false)] as const);
		const unanswered: Script = [...running, [300, ready(1)], ...misses];
		expect(play(unanswered, written).state.phase).toMatchObject({name: 'running', misses: undefined});
		const later: Script = [30_000, 35_000, 40_000].map(at => [at, probed(1, false)] as const);
		expect(phaseOf(play([...unanswered, [25_000, probed(1, true)], ...later], written))).toBe('stopping');
	});

	test('a hang stops it, says so, and counts a failure with reason heartbeat_timeout', () => {
		const script: Script = [...steadyRunning, [90_000, hung(1)]];
		const noticed = play(script);
		expect(lastWords(noticed)).toEqual(['stopTree 1', 'wake stop_timeout 1 @100000', 'announce grace.hung']);
		expect(alertsOf(noticed, 'grace.hung')[0]?.payload).toEqual({
			life: 1,
			pid: 1001,
			hung_pid: 4711,
			silent_seconds: 60,
			action: 'restart_process',
		});
		const played = play([...script, [90_500, gone(1)]]);
		expect(lastWords(played)).toContain('restartBegun 2 heartbeat_timeout 1');
		expect(played.state.failures).toBe(1);
	});

	test('a hang is only announced where on_hang says alert', () => {
		const played = play([...steadyRunning, [90_000, hung(1)]], {onHang: 'alert'});
		expect(lastWords(played)).toEqual(['announce grace.hung']);
		expect(phaseOf(played)).toBe('running');
	});

	test('a critical kernel that stays down changes nothing where nobody wrote that it should', () => {
		const played = play([...steadyRunning, [40_000, kernelDown(1)]]);
		expect(last(played)).toEqual([]);
		expect(phaseOf(played)).toBe('running');
	});

	test('a critical kernel that stays down restarts the process where the policy says so', () => {
		const script: Script = [...steadyRunning, [40_000, kernelDown(1)]];
		const changes: Partial<Policy> = {onCriticalKernelDown: 'restart_process'};
		expect(lastWords(play(script, changes))).toEqual(['stopTree 1', 'wake stop_timeout 1 @50000']);
		const played = play([...script, [40_500, gone(1)]], changes);
		expect(lastWords(played)).toContain('restartBegun 2 health_degraded 1');
		expect(played.state.failures).toBe(1);
	});

	test.each<[event: string, changes: Partial<Policy>]>([
		['grace.restart.initiated', {}],
		['grace.restart.failed', {}],
		['grace.restart.excessive', {maxConsecutiveFailures: 2}],
		['grace.exited', {restart: 'never'}],
	])('%s names the critical kernel that the process was stopped for', (event, changes) => {
		const restarted: Script =
			changes.restart === 'never' ? running : [...running, [50, exited(1)], [60, spawned(2)]];
		const life = changes.restart === 'never' ? 1 : 2;
		const script: Script = [...restarted, [100, kernelDown(life)], [200, gone(life)]];
		const played = play(script, {onCriticalKernelDown: 'restart_process', ...changes});
		expect(
			alertsOf(played, event)
				.map(({payload}) => payload.kernel_name)
				.at(-1),
		).toBe('memory');
		const crashed = play([...restarted, [200, exited(life)]], changes);
		expect(alertsOf(crashed, event).at(-1)?.payload).not.toHaveProperty('kernel_name');
	});

	test('the trial after a pause names the critical kernel that led to it', () => {
		const changes: Partial<Policy> = {onCriticalKernelDown: 'restart_process', maxConsecutiveFailures: 1};
		const played = play(
			[...running, [100, kernelDown(1)], [200, gone(1)], [6e6, wake('restart', 1)]],
			changes,
		);
		expect(last(played).at(-1)).toMatchObject({
			event: 'grace.restart.initiated',
			payload: {reason: 'health_degraded', kernel_name: 'memory'},
		});
	});

	test('a probe that nobody wrote kills nothing', () => {
		const misses: Script = Array.from({length: 9}, (_, index) => [index * 5000, probed(1, false)] as const);
		const played = play([...running, ...misses]);
		expect(played.state).toEqual(play(running).state);
		expect(words(played.steps.flat())).not.toContain('stopTree 1');
	});

	test('memory over max_memory stops it, and counts a failure with reason memory_limit', () => {
		const script: Script = [...steadyRunning, [40_000, memoryExceeded(1)]];
		expect(lastWords(play(script))).toEqual(['stopTree 1', 'wake stop_timeout 1 @50000']);
		const played = play([...script, [40_500, gone(1)]]);
		expect(lastWords(played)).toContain('restartBegun 2 memory_limit 1');
		// Nobody saw how it ended, but how long it had been up is known.
		expect(alertsOf(played, 'grace.restart.initiated')[0]?.payload).toMatchObject({
			exit_code: null,
			signal: null,
			uptime_seconds: 40.5,
		});
	});
});

describe('stopping', () => {
	const stopping: Script = [...running, [100, stop]];

	test('the root’s exit alone ends nothing: its children may live', () => {
		const played = play([...stopping, [150, exited(1)]]);
		expect(phaseOf(played)).toBe('stopping');
		expect(last(played)).toEqual([]);
	});

	test('stop_timeout over kills the tree, and what outlives that is one watchdog.error', () => {
		const script: Script = [...stopping, [10_100, wake('stop_timeout', 1)]];
		expect(lastWords(play(script))).toEqual(['killTree 1', `wake stop_timeout 1 @${10_100 + killTimeout}`]);
		const reported = play([...script, [15_100, wake('stop_timeout', 1)]]);
		expect(lastWords(reported)).toEqual([
			'killTree 1',
			'wake stop_timeout 1 @20100',
			'announce watchdog.error',
		]);
		const later = play([
			...script,
			[15_100, wake('stop_timeout', 1)],
			[20_100, wake('stop_timeout', 1)],
			[25_100, wake('stop_timeout', 1)],
		]);
		expect(lastWords(later)).toEqual(['killTree 1', 'wake stop_timeout 1 @30100']);
		expect(alertsOf(later, 'watchdog.error')).toHaveLength(1);
		expect(phaseOf(play([...script, [11_000, gone(1)]]))).toBe('stopped');
	});

	const choices: ReadonlyArray<readonly [string, readonly ProcessEvent[], string, boolean]> = [
		['stop, then start', [start], 'starting', false],
		['stop, then restart', [restart], 'starting', false],
		['stop, then the switch cleared in the file', [intent(false)], 'starting', false],
		['stop, start, stop', [start, stop], 'stopped', true],
		['stop, restart, the switch set in the file', [restart, intent(true)], 'stopped', true],
	];
	test.each(choices)('the last word wins: %s', (_, asked, phase, isManualShutdown) => {
		const script: Script = [...stopping, ...asked.map(event => [120, event] as const)];
		expect(play(script).state.isManualShutdown).toBe(isManualShutdown);
		const played = play([...script, [200, exited(1)], [300, gone(1)]]);
		expect(phaseOf(played)).toBe(phase);
		expect(lastWords(played).includes('spawn 2')).toBe(phase === 'starting');
	});

	test('a word while stopping is written before the tree is gone', () => {
		expect(lastWords(play([...stopping, [120, start]]))).toEqual(['writeIntent false']);
		expect(lastWords(play([...stopping, [120, start], [130, stop]]))).toEqual(['writeIntent true']);
		expect(lastWords(play([...stopping, [120, intent(false)]]))).toEqual([]);
	});

	test('a stop while it is stopped for its health keeps it down', () => {
		const script: Script = [
			...running,
			[120_000, wake('start_timeout', 1)],
			[120_001, stop],
			[120_100, gone(1)],
		];
		const played = play(script, written);
		expect(played.state).toMatchObject({phase: {name: 'stopped', by: 'person'}, failures: 0});
	});
});

describe('failures', () => {
	test('restart at once, then after 1, 2 and 4 seconds, then pause', () => {
		const played = play(fivefold);
		const delays = alertsOf(played, 'grace.restart.initiated').map(({payload}) => payload.delay_seconds);
		expect(delays).toEqual([0, 1, 2, 4]);
		expect(played.state).toMatchObject({
			failures: 5,
			phase: {name: 'paused', until: 5_000_002 + 60_000, restart: {reason: 'crash_detected', attempt: 5}},
		});
		expect(lastWords(played)).toEqual([
			'killGroup 5',
			'sweep 5',
			'wake restart 5 @5060002',
			'restartEnded 5 failed',
			'announce grace.restart.failed',
			'announce grace.restart.excessive',
		]);
	});

	test('a delayed restart kills and sweeps at once, and spawns when its time comes', () => {
		const script: Script = [[0, launch], ...crashes(2)];
		const waiting = play(script);
		expect(waiting.state.phase).toMatchObject({name: 'waiting', until: 2_001_002});
		expect(lastWords(waiting)).toEqual([
			'killGroup 2',
			'sweep 2',
			'wake restart 2 @2001002',
			'restartEnded 2 failed',
			'announce grace.restart.failed',
			'restartBegun 3 crash_detected 2',
			'announce grace.restart.initiated',
		]);
		const woken = play([...script, [2_001_002, wake('restart', 2)]]);
		expect(lastWords(woken)).toEqual(['spawn 3', `wake start_timeout 3 @${2_001_002 + spawnTimeout}`]);
	});

	test('are counted over lives at any age of the watchdog', () => {
		const day = 86_400_000;
		const late: Script = crashes(5).map(([at, event]) => [day + at, event] as const);
		const old = play([...steadyRunning, ...late.slice(1)]);
		expect(old.state).toMatchObject({failures: 5, phase: {name: 'paused'}});
		expect(alertsOf(old, 'grace.restart.excessive')).toHaveLength(1);
	});

	test('a steady life between them starts the count anew', () => {
		const script: Script = [
			[0, launch],
			...crashes(4),
			[5_000_000, wake('restart', 4)],
			[5_000_001, spawned(5)],
			[5_030_001, wake('steady', 5)],
			[5_040_000, exited(5)],
		];
		expect(play(script).state).toMatchObject({failures: 1, phase: {name: 'starting'}, life: 6});
	});

	test('after a pause one trial; each that fails pauses twice as long, up to max_pause', () => {
		const pauses: unknown[] = [];
		let script: Script = fivefold;
		for (let life = 5; life < 11; life += 1) {
			const played = play(script);
			expect(phaseOf(played)).toBe('paused');
			pauses.push(alertsOf(played, 'grace.restart.excessive').at(-1)?.payload.pause_seconds);
			const at = life * 10_000_000;
			script = [
				...script,
				[at, wake('restart', life)],
				[at + 1, spawned(life + 1)],
				[at + 2, exited(life + 1)],
			];
		}
		expect(pauses).toEqual([60, 120, 240, 480, 600, 600]);
	});

	test('the trial after a pause is a restart that names the exit before the pause, without its output again', () => {
		const played = play([...fivefold, [6e6, wake('restart', 5)]]);
		expect(lastWords(played)).toEqual([
			'spawn 6',
			`wake start_timeout 6 @${6e6 + spawnTimeout}`,
			'restartBegun 6 crash_detected 5',
			'announce grace.restart.initiated',
		]);
		expect(last(played).at(-1)).toMatchObject({payload: {exit_code: 1, uptime_seconds: 1.234}});
		expect(last(played).at(-1)).not.toHaveProperty('outputOf');
	});

	test('a failed trial of a higher limit still pauses at once', () => {
		const script: Script = [
			[0, launch],
			...crashes(2),
			[3e6, wake('restart', 2)],
			[3e6 + 1, spawned(3)],
			[3e6 + 2, exited(3)],
		];
		const played = play(script, {maxConsecutiveFailures: 2});
		expect(played.state).toMatchObject({pauses: 2, failures: 3, phase: {name: 'paused'}});
	});

	test.each([
		['start', start],
		['restart', restart],
	])('a person’s %s in a pause begins at once, and resets failures, pauses and restarts', (_, asked) => {
		const played = play([...fivefold, [6e6, asked]]);
		expect(played.state).toMatchObject({failures: 0, pauses: 0, restarts: 0, phase: {name: 'starting'}});
		expect(lastWords(played)).toEqual([
			'writeIntent false',
			'spawn 6',
			`wake start_timeout 6 @${6e6 + spawnTimeout}`,
			'restartBegun 6 manual_request 1',
			'announce grace.restart.initiated',
		]);
		expect(last(played).at(-1)).toMatchObject({
			payload: {exit_code: 1, uptime_seconds: 1.234, after_pause: true},
		});
		const {payload = {}} = alertsOf(played, 'grace.restart.initiated').at(-1) ?? {};
		expect(summaryOf('grace.restart.initiated', payload)).toMatch(
			/^The application ended with code 1 after 1.2 s; started again on request/,
		);
	});

	test('a person’s restart of a running application resets them too', () => {
		const script: Script = [[0, launch], ...crashes(3), [4e6, wake('restart', 3)], [4e6 + 1, spawned(4)]];
		expect(play(script).state).toMatchObject({failures: 3, restarts: 3});
		expect(play([...script, [4e6 + 2, restart]]).state).toMatchObject({failures: 0, restarts: 0});
	});

	test('a person’s start while waiting begins at once, and resets failures and restarts', () => {
		const waiting: Script = [[0, launch], ...crashes(3)];
		expect(play(waiting).state).toMatchObject({failures: 3, restarts: 2, phase: {name: 'waiting'}});
		const played = play([...waiting, [3_000_100, start]]);
		expect(played.state).toMatchObject({failures: 0, restarts: 0, phase: {name: 'starting'}});
		expect(lastWords(played)).toEqual([
			'writeIntent false',
			'spawn 4',
			`wake start_timeout 4 @${3_000_100 + spawnTimeout}`,
		]);
	});

	test('a stop while waiting or paused stays stopped, and no timer starts it', () => {
		const waiting = play([[0, launch], ...crashes(2), [2_000_500, stop], [2_001_002, wake('restart', 2)]]);
		expect(waiting.state.phase).toEqual({name: 'stopped', by: 'person'});
		expect(words(waiting.steps.at(-2) ?? [])).toEqual([
			'writeIntent true',
			'restartEnded 3 interrupted',
			'announce grace.stopped',
		]);
		expect(last(waiting)).toEqual([]);
		const paused = play([...fivefold, [5_000_500, stop], [5_060_002, wake('restart', 5)]]);
		expect(paused.state.phase).toEqual({name: 'stopped', by: 'person'});
		expect(words(paused.steps.at(-2) ?? [])).toEqual(['writeIntent true', 'announce grace.stopped']);
		expect(last(paused)).toEqual([]);
	});

	test('the switch set in the file while paused stays stopped', () => {
		const played = play([...fivefold, [5_000_500, intent(true)]]);
		expect(played.state.phase).toEqual({name: 'stopped', by: 'person'});
		expect(lastWords(played)).toEqual(['announce grace.stopped']);
	});
});

describe('restart rules', () => {
	const exits: ReadonlyArray<readonly [Policy['restart'], number | null, string | null, string]> = [
		['always', 0, null, 'starting'],
		['always', 1, null, 'starting'],
		['on-failure', 0, null, 'stopped'],
		['on-failure', 3, null, 'stopped'],
		['on-failure', 1, null, 'starting'],
		['on-failure', null, 'SIGKILL', 'starting'],
		['on-failure', null, null, 'starting'],
		['never', 0, null, 'stopped'],
		['never', 1, null, 'stopped'],
		['never', null, 'SIGKILL', 'stopped'],
	];
	test.each(exits)('%s after code %s, signal %s: %s', (rule, code, signal, phase) => {
		const played = play([...running, [50, exited(1, {code, signal})]], {
			restart: rule,
			successExitCodes: [0, 3],
		});
		expect(phaseOf(played)).toBe(phase);
		if (phase === 'stopped') expect(played.state.phase).toEqual({name: 'stopped', by: 'exit'});
		expect(lastWords(played).slice(0, 2)).toEqual(
			phase === 'stopped' ? ['killGroup 1', 'sweep 1'] : ['killGroup 1', 'spawn 2'],
		);
		expect(played.state.isManualShutdown).toBe(false);
	});

	test('a success that is final is grace.stopped, anything else that is final grace.exited', () => {
		const success = play([...running, [50, exited(1, {code: 0})]], {restart: 'never'});
		expect(alerts(success).map(({event}) => event)).toEqual(['grace.stopped']);
		const failure = play([...running, [50, exited(1)]], {restart: 'never'});
		expect(alerts(failure).map(({event}) => event)).toEqual(['grace.exited']);
		expect(last(failure).at(-1)).toMatchObject({outputOf: 1, payload: {exit_code: 1, by: 'exit'}});
	});

	test('a restarted life that ends for good has failed, or has done its work', () => {
		const again: Script = [...running, [50, restart], [60, gone(1)], [70, spawned(2)]];
		const failed = play([...again, [80, exited(2)]], {restart: 'never'});
		expect(lastWords(failed)).toEqual([
			'killGroup 2',
			'sweep 2',
			'restartEnded 2 failed',
			'announce grace.restart.failed',
			'announce grace.exited',
		]);
		const done = play([...again, [80, exited(2, {code: 0})]], {restart: 'never'});
		expect(lastWords(done)).toEqual([
			'killGroup 2',
			'sweep 2',
			'restartEnded 2 success',
			'announce grace.stopped',
		]);
	});

	test('never leaves an application down that was stopped for its health', () => {
		const script: Script = [...running, [120_000, wake('start_timeout', 1)], [120_100, gone(1)]];
		expect(play(script, {...written, restart: 'never'}).state.phase).toEqual({name: 'stopped', by: 'exit'});
		expect(phaseOf(play(script, {...written, restart: 'on-failure'}))).toBe('starting');
	});

	test('an application that ended by itself starts again when asked', () => {
		const script: Script = [...running, [50, exited(1, {code: 0})], [60, start]];
		expect(phaseOf(play(script, {restart: 'never'}))).toBe('starting');
	});
});

describe('spawn failures', () => {
	test('are announced, and count as failures', () => {
		const played = play([
			[0, launch],
			[5, spawnFailed(1)],
		]);
		expect(played.state).toMatchObject({
			failures: 1,
			phase: {name: 'starting'},
			life: 2,
			lastExit: undefined,
		});
		expect(lastWords(played)).toEqual([
			'announce grace.start.failed',
			'spawn 2',
			`wake start_timeout 2 @${5 + spawnTimeout}`,
			'restartBegun 2 crash_detected 1',
			'announce grace.restart.initiated',
		]);
		expect(alertsOf(played, 'grace.start.failed')[0]?.payload).toEqual({error: 'ENOENT'});
	});

	test('in a row end in a pause', () => {
		const script: Script = Array.from({length: 5}, (_, index): Script => {
			const life = index + 1;
			return [
				[life * 1e6, index === 0 ? launch : wake('restart', index)],
				[life * 1e6 + 1, spawnFailed(life)],
			];
		}).flat();
		const played = play(script);
		expect(played.state).toMatchObject({failures: 5, phase: {name: 'paused'}});
		expect(alertsOf(played, 'grace.start.failed')).toHaveLength(5);
	});

	test('while stopping end the stop, and are announced', () => {
		const played = play([
			[0, launch],
			[5, stop],
			[6, spawnFailed(1)],
		]);
		expect(played.state.phase).toEqual({name: 'stopped', by: 'person'});
		expect(lastWords(played)).toEqual(['announce grace.start.failed', 'announce grace.stopped']);
	});
});

describe('leave', () => {
	test('stops the tree, keeps the switch as it is, and ends', () => {
		const leaving = play([...running, [50, leave]]);
		expect(lastWords(leaving)).toEqual(['stopTree 1', 'wake stop_timeout 1 @10050']);
		const played = play([...running, [50, leave], [60, exited(1)], [70, gone(1)]]);
		expect(played.state).toMatchObject({phase: {name: 'stopped', by: 'leave'}, isManualShutdown: false});
		expect(lastWords(played)).toEqual(['announce grace.stopped', 'end']);
		expect(words(played.steps.flat()).some(word => word.startsWith('writeIntent'))).toBe(false);
	});

	test('ends at once where nothing runs', () => {
		expect(
			lastWords(
				play([
					[0, {...launch, isManualShutdown: true}],
					[5, leave],
				]),
			),
		).toEqual(['end']);
		expect(lastWords(play([...fivefold, [6e6, leave]]))).toEqual(['end']);
		expect(lastWords(play([[0, launch], ...crashes(2), [2_000_500, leave]]))).toEqual([
			'restartEnded 3 interrupted',
			'end',
		]);
	});

	test('a second word to leave kills at once; a third says nothing more', () => {
		const script: Script = [...running, [50, leave], [51, leave]];
		expect(lastWords(play(script))).toEqual(['killTree 1', `wake stop_timeout 1 @${51 + killTimeout}`]);
		const third = play([...script, [52, leave]]);
		expect(last(third)).toEqual([]);
		expect(alertsOf(third, 'watchdog.error')).toEqual([]);
	});

	test('while stopping ends the watchdog when the tree is gone, whatever the stop was for', () => {
		const stopped = play([...running, [50, stop], [55, leave], [60, gone(1)]]);
		expect(stopped.state).toMatchObject({phase: {name: 'stopped', by: 'leave'}, isManualShutdown: true});
		expect(lastWords(stopped)).toContain('end');
		const restarted = play([...running, [50, restart], [55, leave], [60, gone(1)]]);
		expect(lastWords(restarted)).not.toContain('spawn 2');
		expect(lastWords(restarted)).toContain('end');
	});

	test('a start after it starts nothing, and a stop after it still sets the switch', () => {
		const started = play([...running, [50, leave], [55, start], [56, restart], [60, gone(1)], [65, start]]);
		expect(words(started.steps.flat()).filter(word => word.startsWith('spawn'))).toEqual(['spawn 1']);
		const stopped = play([...running, [50, leave], [55, stop], [60, gone(1)]]);
		expect(stopped.state).toMatchObject({isManualShutdown: true, phase: {by: 'leave'}});
		expect(lastWords(stopped)).toContain('end');
		const afterwards = play([...running, [50, leave], [60, gone(1)], [65, stop]]);
		expect(afterwards.state).toMatchObject({isManualShutdown: true, phase: {by: 'leave'}});
		expect(lastWords(afterwards)).toEqual(['writeIntent true']);
	});

	test('the switch cleared in the file while leaving is remembered and starts nothing', () => {
		const played = play([...running, [50, stop], [51, leave], [55, intent(false)], [60, gone(1)]]);
		expect(played.state).toMatchObject({isManualShutdown: false, phase: {name: 'stopped', by: 'leave'}});
	});
});

describe('an earlier life', () => {
	const second: Script = [...running, [50, exited(1)], [60, spawned(2)]];
	const stale: readonly ProcessEvent[] = [
		spawned(1),
		spawnFailed(1),
		exited(1),
		gone(1),
		probed(1, false),
		memoryExceeded(1),
		wake('steady', 1),
		wake('start_timeout', 1),
		wake('stop_timeout', 1),
		wake('restart', 1),
	];
	test.each(stale.map(event => [event.type, event] as const))('changes nothing: %s', (_, event) => {
		const before = play(second, written);
		const after = play([...second, [70, event]], written);
		expect(after.state).toEqual(before.state);
		expect(last(after)).toEqual([]);
	});
});

describe('alerts', () => {
	const excess = play([
		...fivefold,
		[6e6, wake('restart', 5)],
		[6e6 + 1, spawned(6)],
		[6.1e6, wake('steady', 6)],
	]);
	const stuck = play([...running, [1, stop], [2, wake('stop_timeout', 1)], [3, wake('stop_timeout', 1)]]);
	const unstartable = play([
		[0, launch],
		[5, spawnFailed(1)],
	]);
	const known: ReadonlyArray<readonly [string, Played, Readonly<Record<string, unknown>>]> = [
		[
			'grace.restart.initiated',
			excess,
			{reason: 'crash_detected', uptime_seconds: 1.234, restart_attempt: 1, exit_code: 1, signal: null},
		],
		['grace.restart.failed', excess, {restart_attempt: 1, exit_code: 1, signal: null}],
		['grace.restart.success', excess, {restart_attempt: 5}],
		['grace.restart.excessive', excess, {restart_count: 5, action: 'paused_supervision'}],
		['grace.start.failed', unstartable, {error: 'ENOENT'}],
		[
			'watchdog.error',
			stuck,
			{error: 'The application (pid 1001) is still there 5 s after SIGKILL; trying on.'},
		],
	];
	test.each(known)('%s carries the keys that others read', (event, played, payload) => {
		expect(alertsOf(played, event)[0]?.payload).toMatchObject(payload);
	});

	test('a death’s alert carries signal, code, uptime to the millisecond, and asks for the output of that life', () => {
		const exit = {code: null, signal: 'SIGKILL', uptime: 98_765};
		const played = play([...steadyRunning, [98_765, exited(1, exit)]]);
		expect(last(played).at(-1)).toEqual({
			type: 'announce',
			event: 'grace.restart.initiated',
			outputOf: 1,
			payload: {
				reason: 'unexpected_exit',
				uptime_seconds: 98.765,
				restart_attempt: 1,
				life: 2,
				delay_seconds: 0,
				exit_code: null,
				signal: 'SIGKILL',
			},
		});
	});

	test('no payload has a duration finer than a millisecond', () => {
		const odd = 0.333_333_99;
		const condemned = {onCriticalKernelDown: 'restart_process', pauseAfterFailures: 60_000 + odd} as const;
		const uneven = {restartDelay: 100.1, restartDelayFactor: 1.1, maxConsecutiveFailures: 4};
		const played = play(
			[
				...running,
				[3000 + odd, {type: 'hung', life: 1, pid: 4711, silence: 2999.7 + odd}],
				[3100 + odd, gone(1)],
				[3200, spawned(2)],
				[3300, exited(2, {uptime: 100 + odd})],
				[3500, wake('restart', 2)],
				[3600, spawned(3)],
				[3700 + odd, kernelDown(3)],
				[3800 + odd, gone(3)],
				[4000, wake('restart', 3)],
				[4100, spawned(4)],
				[4200, exited(4, {uptime: 100 + odd})],
			],
			{...condemned, ...uneven},
		);
		const durations = alerts(played).flatMap(({payload}) =>
			Object.entries(payload).filter(([key]) => key.endsWith('_seconds')),
		);
		expect(new Set(durations.map(([key]) => key))).toEqual(
			new Set(['silent_seconds', 'uptime_seconds', 'delay_seconds', 'pause_seconds']),
		);
		for (const [key, value] of durations)
			expect([key, String(value)]).toEqual([key, expect.stringMatching(/^\d+(\.\d{1,3})?$/)]);
	});

	test('the excessive alert asks for the output, and a restart on request does not', () => {
		expect(alertsOf(excess, 'grace.restart.excessive')[0]).toMatchObject({outputOf: 5});
		const asked = play([...running, [50, restart], [60, exited(1)], [70, gone(1)]]);
		expect(alertsOf(asked, 'grace.restart.initiated')[0]).not.toHaveProperty('outputOf');
	});

	test('grace.stopped says by whom', () => {
		const byPerson = play([...running, [50, stop], [60, gone(1)]]);
		expect(alertsOf(byPerson, 'grace.stopped')[0]?.payload).toMatchObject({by: 'kill_switch', life: 1});
		const byLeaving = play([...running, [50, leave], [60, gone(1)]]);
		expect(alertsOf(byLeaving, 'grace.stopped')[0]?.payload).toMatchObject({by: 'leave'});
	});
});

describe('the record of restarts', () => {
	const record = (played: Played): readonly string[] =>
		words(played.steps.flat()).filter(word => word.startsWith('restart'));
	const second: Script = [...running, [50, exited(1)], [60, spawned(2)]];
	const ends: ReadonlyArray<readonly [string, Script, string]> = [
		['steady: success', [[30_060, wake('steady', 2)]], 'success'],
		['dead before: failed', [[70, exited(2)]], 'failed'],
		[
			'stopped by a person before: interrupted',
			[
				[70, stop],
				[80, exited(2)],
				[90, gone(2)],
			],
			'interrupted',
		],
		[
			'restarted by a person before: interrupted',
			[
				[70, restart],
				[90, gone(2)],
			],
			'interrupted',
		],
		[
			'left before: interrupted',
			[
				[70, leave],
				[90, gone(2)],
			],
			'interrupted',
		],
		[
			'over its memory before: failed',
			[
				[70, memoryExceeded(2)],
				[90, gone(2)],
			],
			'failed',
		],
		[
			'steady, then stopped: success, once',
			[
				[30_060, wake('steady', 2)],
				[40_000, stop],
				[40_100, gone(2)],
			],
			'success',
		],
		[
			'steady, then dead: success, once',
			[
				[30_060, wake('steady', 2)],
				[40_000, exited(2)],
			],
			'success',
		],
	];
	test.each(ends)('%s', (_, then, outcome) => {
		const ofSecond = record(play([...second, ...then])).filter(word => / 2 /.test(word));
		expect(ofSecond.map(word => word.split(' ').slice(0, 3).join(' '))).toEqual([
			'restartBegun 2 crash_detected',
			`restartEnded 2 ${outcome}`,
		]);
	});

	test('a first life has none', () => {
		expect(record(play([...steadyRunning, [50_000, stop], [50_100, gone(1)]]))).toEqual([]);
	});

	test('counts automatic restarts only', () => {
		const played = play([...second, [70, exited(2)], [1070, wake('restart', 2)]]);
		expect(played.state.restarts).toBe(2);
		expect(play([...running, [50, restart], [60, gone(1)]]).state.restarts).toBe(0);
	});

	test('names the exit of the life before', () => {
		const begun = play(second)
			.steps.flat()
			.find(
				(effect): effect is Extract<ProcessEffect, {type: 'restartBegun'}> => effect.type === 'restartBegun',
			);
		expect(begun?.exit).toEqual({code: 1, signal: null, uptime: 1234});
	});
});

describe('a watchdog that takes over from one that handed over', () => {
	const rest = {life: 7, failures: 2, pauses: 1, restarts: 5};
	const restart = {reason: 'crash_detected', attempt: 2} as const;

	test.each(['waiting', 'paused'] as const)('goes on %s, and starts when that is over', name => {
		const phase = {name, until: 4000, restart} as const;
		const script: Script = [[0, {...launch, lastLife: 8, rest: {...rest, phase}}]];
		expect(play(script).state).toMatchObject({...rest, phase});
		expect(lastWords(play(script))).toEqual(['wake restart 7 @4000']);
		expect(lastWords(play([...script, [4000, wake('restart', 7)]]))).toContain('spawn 8');
	});

	test('leaves what ended by itself as it is, until a person asks', () => {
		const phase = {name: 'stopped', by: 'exit'} as const;
		const script: Script = [[0, {...launch, lastLife: 7, rest: {...rest, phase}}]];
		expect(play(script).state.phase).toEqual(phase);
		expect(lastWords(play(script))).toEqual([]);
		expect(phaseOf(play([...script, [9, start]]))).toBe('starting');
	});

	test('stays stopped while the kill switch is on', () => {
		const phase = {name: 'waiting', until: 4000, restart} as const;
		const played = play([[0, {...launch, isManualShutdown: true, lastLife: 7, rest: {...rest, phase}}]]);
		expect(played.state.phase).toEqual({name: 'stopped', by: 'person'});
	});
});
