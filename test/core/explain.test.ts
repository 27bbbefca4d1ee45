import {describe, expect, test} from 'vitest';
import {explain} from '../../source/core/explain.ts';
import {explainKernel} from '../../source/core/explain-kernel.ts';
import {explainUnwatched, type Unwatched} from '../../source/core/explain-unwatched.ts';
import {
	type ExplainFacts,
	type ExplainView,
	type Explanation,
	titledOf,
} from '../../source/core/explanation.ts';
import type {Health, KernelRow, ProcessModel} from '../../source/core/model.ts';
import type {Phase, Run, StopCause, StoppedBy} from '../../source/core/phase.ts';
import {defaultPolicy, type Policy} from '../../source/core/policy.ts';
import {killSwitch, settingNames, settingOf} from '../../source/core/setting.ts';
import {configSchema} from '../../source/watchdog/config-schema.ts';

const now = 1_000_000;
const view: ExplainView = {
	now,
	when: at => `+${(at - now) / 1000}`,
	keys: {restart: 'r', stop: 's', restartKernel: 'R', log: '5', kernels: '2'},
};

const written: Policy = {
	...defaultPolicy,
	health: {target: {port: 8000}, timeout: 5000, failureThreshold: 3, startTimeout: 120_000},
};
const run: Run = {pid: 7, spawnedAt: now - 10_000, restart: undefined};
const restart = {reason: 'crash_detected', attempt: 3} as const;
const killed = {code: null, signal: 'SIGKILL', uptime: 12_345, at: ''};
const failing: Health = {
	reading: 'failing',
	target: 'port 8000',
	isWritten: false,
	latency: undefined,
	misses: 2,
	error: 'connection refused',
};

const kernel = (change: Partial<KernelRow> = {}): KernelRow => ({
	key: 'memory',
	name: 'memory',
	isCritical: false,
	isRestartable: true,
	phase: 'healthy',
	attempts: 0,
	lastBeat: now - 20_000,
	heardAt: now - 20_000,
	until: undefined,
	reason: undefined,
	heartbeatTimeout: 60_000,
	isLinked: true,
	...change,
});

const facts = (
	phase: Phase,
	process: Partial<ProcessModel> = {},
	change: Partial<ExplainFacts> = {},
): ExplainFacts => ({
	watchdog: {pid: 1, version: '1', startedAt: now - 500_000},
	policy: defaultPolicy,
	pending: [],
	process: {
		phase,
		life: 4,
		pid: 7,
		spawnedAt: now - 10_000,
		isManualShutdown: false,
		failures: 0,
		restarts: 0,
		lastExit: undefined,
		...process,
	},
	health: {...failing, reading: 'healthy', misses: 0, error: undefined},
	kernels: [],
	link: {connections: 0, silent: 0, silentSince: undefined},
	troubles: [],
	...change,
});

const stopped = (by: StoppedBy): Phase => ({name: 'stopped', by});
const starting: Phase = {name: 'starting', since: now - 20_000, run};
const running = (isSteady: boolean, change: Partial<Run> = {}): Phase => ({
	name: 'running',
	since: now - 10_000,
	run: {...run, ...change},
	isSteady,
	misses: 0,
});
const stopping = (cause: StopCause, change: Partial<Extract<Phase, {name: 'stopping'}>> = {}): Phase => ({
	name: 'stopping',
	since: now - 1000,
	run,
	cause,
	thenStart: cause !== 'person' && cause !== 'leave',
	isForced: false,
	isReported: false,
	exit: undefined,
	...change,
});

/** What is asked of one answer: that it has all of these. */
type Answers = {
	readonly why: readonly RegExp[];
	readonly next: readonly RegExp[];
	readonly settings: readonly string[];
	readonly press: readonly RegExp[];
};

const isOff = {isManualShutdown: true};
const startKey = /^r starts it now.*`grace-tui start`\.$/m;
const restartKey = /^r restarts it; so does `grace-tui restart`\.$/m;
const stopKey = /^s stops it, and it stays stopped; so does `grace-tui stop`\.$/m;
const logKey = /^5 shows what it wrote; so does `grace-tui logs`\.$/m;

const expectAnswers = (explanation: Explanation, answers: Answers): void => {
	const text = (sentences: readonly string[]): string => sentences.join('\n');
	for (const each of answers.why) expect(text(explanation.why)).toMatch(each);
	for (const each of answers.next) expect(text(explanation.next)).toMatch(each);
	for (const each of answers.press) expect(text(explanation.press)).toMatch(each);
	const settings = explanation.settings.map(({key, value}) => `${key} ${value}`);
	for (const each of answers.settings) expect(settings).toContain(each);
	expectWhole(explanation);
};

const expectWhole = (explanation: Explanation): void => {
	for (const {title, sentences} of titledOf(explanation)) {
		expect(sentences.length, title).toBeGreaterThan(0);
		for (const sentence of sentences) {
			expect(sentence).toMatch(/^(?:[\p{Lu}`\dRrs]|grace).*\.$|^(?:watchdog|kernels|manual_shutdown)/u);
			expect(sentence).not.toMatch(/undefined|NaN|null|\. \.|\.\.| {2}/);
		}
	}
};

describe('every phase answers why, what next, which setting, what to press', () => {
	test.each<readonly [string, ExplainFacts, Answers]>([
		[
			'not begun yet',
			facts(stopped('launch')),
			{
				why: [/Nothing was started yet/],
				next: [/The first life begins in a moment/],
				settings: ['manual_shutdown false'],
				press: [startKey, stopKey],
			},
		],
		[
			'stopped by the kill switch',
			facts(stopped('person'), {...isOff, lastExit: killed}),
			{
				why: [/kill switch is on/, /It last ended with SIGKILL \(killed\) after 12\.3 s\./],
				next: [/until somebody clears the switch/],
				settings: ['manual_shutdown true'],
				press: [startKey],
			},
		],
		[
			'stopped, having failed under a rule that leaves it so',
			facts(
				stopped('exit'),
				{lastExit: {...killed, code: 1, signal: null}},
				{policy: {...defaultPolicy, restart: 'never'}},
			),
			{
				why: [/It last ended with code 1 \(ended with an error\)/, /Its restart rule leaves it so/],
				next: [/Nothing, until somebody asks/],
				settings: ['watchdog.restart never', 'watchdog.success_exit_codes 0'],
				press: [startKey, logKey],
			},
		],
		[
			'stopped, having done its work',
			facts(
				stopped('exit'),
				{lastExit: {...killed, code: 0, signal: null, uptime: 200}},
				{policy: {...defaultPolicy, restart: 'on-failure'}},
			),
			{
				why: [/after less than a second/, /That is a success, and its restart rule lets it rest/],
				next: [/Nothing, until somebody asks/],
				settings: ['watchdog.restart on-failure'],
				press: [startKey],
			},
		],
		[
			'stopped, never having begun',
			facts(stopped('exit'), {}, {policy: {...defaultPolicy, restart: 'never'}}),
			{
				why: [/It could not be started\./],
				next: [/Nothing/],
				settings: ['watchdog.restart never'],
				press: [startKey],
			},
		],
		[
			'stopped because the watchdog leaves',
			facts(stopped('leave')),
			{
				why: [/told to leave/],
				next: [/kill switch is off, so the next one starts/],
				settings: ['manual_shutdown false'],
				press: [/ends by itself/],
			},
		],
		[
			'the same with the kill switch on',
			facts(stopped('leave'), isOff),
			{
				why: [/told to leave/],
				next: [/the next one leaves it stopped/],
				settings: ['manual_shutdown true'],
				press: [/Nothing/],
			},
		],
		[
			'stopped by unreadable state',
			facts(stopped('unreadable_state'), isOff, {
				troubles: [{topic: 'state', message: 'grace_state.json cannot be read: it is torn.'}],
			}),
			{
				why: [/nobody knows whether it should run/, /it is torn\.$/],
				next: [/until somebody asks, or the file can be read again/],
				settings: ['manual_shutdown true'],
				press: [startKey, stopKey],
			},
		],
		[
			'being spawned',
			facts(starting),
			{
				why: [/Life 4 is being spawned/],
				next: [/no health check is written/],
				settings: ['watchdog.health not written'],
				press: [stopKey, logKey],
			},
		],
		[
			'waiting for its health check',
			facts({...starting, run: {...run, restart}}, {failures: 3}, {policy: written}),
			{
				why: [
					/has not answered its health check \(port 8000\) yet/,
					/restart attempt 3, because .*crash_detected/,
				],
				next: [
					/^In 1m 40s \(at \+100\) it is stopped.*the next life begins 4 s later/m,
					/As soon as it answers/,
				],
				settings: [
					'watchdog.health port 8000',
					'watchdog.health.start_timeout 120 s',
					'watchdog.restart_delay 1 s',
				],
				press: [restartKey, stopKey, logKey],
			},
		],
		[
			'running and steady',
			facts(running(true)),
			{
				why: [/Life 4 lives, for 10s now/, /It is steady/],
				next: [/Nothing is due\. Should it end unasked, the next life begins at once\./],
				settings: ['watchdog.restart always'],
				press: [restartKey, stopKey],
			},
		],
		[
			'running under a memory limit and a rule that starts nothing again',
			facts(running(true), {}, {policy: {...defaultPolicy, restart: 'never', maxMemory: 512 * 1024 ** 2}}),
			{
				why: [/steady/],
				next: [/it is not started again/],
				settings: ['watchdog.restart never', 'watchdog.max_memory 512M'],
				press: [restartKey],
			},
		],
		[
			'proving itself',
			facts(running(false, {restart}), {failures: 4}),
			{
				why: [/has yet to prove itself/, /attempt 3/],
				next: [/^In 20s \(at \+20\) it is steady/m, /that makes 5 failures in a row, and supervision pauses/],
				settings: ['watchdog.min_uptime_for_success 30 s', 'watchdog.max_consecutive_failures 5'],
				press: [restartKey, stopKey, logKey],
			},
		],
		[
			'adopted',
			facts(running(true, {spawnedAt: now - 900_000})),
			{
				why: [/This watchdog found it alive, and adopted it/, /for 15m now/],
				next: [/Nothing is due/],
				settings: ['watchdog.restart always'],
				press: [restartKey],
			},
		],
		[
			'failing a written health check',
			facts(running(true), {}, {policy: written, health: {...failing, isWritten: true}}),
			{
				why: [/Its health fails: port 8000 has not answered 2 times in a row \(connection refused\)/],
				next: [/At 3 misses in a row it is restarted/],
				settings: [
					'watchdog.health port 8000',
					'watchdog.health.failure_threshold 3',
					'watchdog.check_interval 5 s',
				],
				press: [restartKey, logKey],
			},
		],
		[
			'failing where no check is written',
			facts(running(true), {}, {health: {...failing, misses: 1}}),
			{
				why: [/has not answered once/],
				next: [/Nothing is done about its health/],
				settings: ['watchdog.health not written'],
				press: [restartKey],
			},
		],
		[
			'silent, soon a hang',
			facts(running(true), {}, {link: {connections: 1, silent: 1, silentSince: now - 15_000}}),
			{
				why: [/Its event loop has not answered for 15s/],
				next: [/^In 45s \(at \+45\) that is a hang, and the application is restarted for it\.$/m],
				settings: ['watchdog.on_hang restart_process', 'kernels.heartbeat_timeout 60 s'],
				press: [restartKey, logKey],
			},
		],
		[
			'hanging in one of several processes, where that is told only',
			facts(
				running(true),
				{},
				{
					link: {connections: 3, silent: 1, silentSince: now - 61_000},
					policy: {...defaultPolicy, onHang: 'alert'},
				},
			),
			{
				why: [/1 of its 3 processes has not answered for 1m 1s/],
				next: [/^That is a hang, and an alert says so, no more\.$/m],
				settings: ['watchdog.on_hang alert'],
				press: [restartKey],
			},
		],
		[
			'with a critical kernel down',
			facts(
				running(true),
				{},
				{kernels: [kernel({phase: 'failed', isCritical: true}), kernel({key: 'other', phase: 'failed'})]},
			),
			{
				why: [/^A critical kernel is down: memory\.$/m],
				next: [/process is left alone/],
				settings: ['watchdog.on_critical_kernel_down alert', 'kernels.max_restart_attempts 3'],
				press: [/^2 then R restarts a kernel alone/m],
			},
		],
		[
			'with several of them down, for which it is restarted',
			facts(
				running(true),
				{},
				{
					kernels: [1, 2, 3, 4, 5].map(each => kernel({key: `k${each}`, phase: 'failed', isCritical: true})),
					policy: {...defaultPolicy, onCriticalKernelDown: 'restart_process'},
				},
			),
			{
				why: [/^Critical kernels are down: k1, k2, k3 and 2 more\.$/m],
				next: [/^The application is restarted for that\.$/m],
				settings: ['watchdog.on_critical_kernel_down restart_process'],
				press: [restartKey],
			},
		],
		...(
			[
				['person', /Somebody said stop/, /stays stopped/, 'manual_shutdown true', /^r starts it again/],
				['leave', /told to leave/, /Then grace-tui ends/, 'manual_shutdown false', /ends by itself/],
				['leftover', /cannot be adopted/, /Then the next life begins/, 'manual_shutdown false', stopKey],
				[
					'manual_request',
					/asked for a restart/,
					/Then the next life begins/,
					'manual_shutdown false',
					stopKey,
				],
				[
					'health_degraded',
					/health check/,
					/That is a failure/,
					'watchdog.health.failure_threshold 3',
					stopKey,
				],
				['heartbeat_timeout', /It hangs/, /That is a failure/, 'watchdog.on_hang restart_process', stopKey],
				['kernel_down', /critical kernel/, /a failure/, 'watchdog.on_critical_kernel_down alert', stopKey],
				['memory_limit', /more memory than 1G/, /a failure/, 'watchdog.max_memory 1G', stopKey],
			] as const
		).map(([cause, why, next, setting, press]): readonly [string, ExplainFacts, Answers] => [
			`stopping: ${cause}`,
			facts(
				stopping(cause),
				{isManualShutdown: cause === 'person'},
				{policy: {...written, maxMemory: 1024 ** 3}},
			),
			{
				why: [why],
				next: [next, /^In 9s \(at \+9\) what is left of it is killed\.$/m],
				settings: [setting, 'watchdog.stop_timeout 10 s'],
				press: [press],
			},
		]),
		[
			'being killed, with the kill switch on',
			facts(stopping('leftover', {isForced: true, thenStart: false, exit: killed}), isOff),
			{
				why: [/nothing may run now/, /Its first process has ended/],
				next: [/is being killed/, /Then it stays stopped/],
				settings: ['manual_shutdown true'],
				press: [/^r starts it again/],
			},
		],
		[
			'still there though it was killed, for a kernel by name',
			facts(stopping('kernel_down', {kernel: 'memory', isForced: true, isReported: true})),
			{
				why: [/stays down: memory\./],
				next: [/still there though it was killed/],
				settings: ['watchdog.on_critical_kernel_down alert'],
				press: [stopKey],
			},
		],
		[
			'waiting',
			facts(
				{name: 'waiting', until: now + 4000, restart},
				{failures: 3, lastExit: {...killed, code: 137, signal: null}},
			),
			{
				why: [
					/code 137 \(killed by SIGKILL\)/,
					/because the life before ended.*crash_detected/,
					/That makes 3 failures in a row/,
				],
				next: [/^In 4s \(at \+4\) life 5 begins, as attempt 3\.$/m, /At 5 failures in a row/],
				settings: [
					'watchdog.restart_delay 1 s',
					'watchdog.restart_delay_factor 2',
					'watchdog.max_restart_delay 30 s',
					'watchdog.max_consecutive_failures 5',
				],
				press: [startKey, stopKey, logKey],
			},
		],
		[
			'paused',
			facts({name: 'paused', until: now + 42_000, restart, exit: killed}, {failures: 5}),
			{
				why: [/SIGKILL/, /That made 5 failures in a row/],
				next: [/^In 42s \(at \+42\) there is one more try, life 5\.$/m, /twice as long/],
				settings: [
					'watchdog.max_consecutive_failures 5',
					'watchdog.pause_after_failures 60 s',
					'watchdog.max_pause 600 s',
				],
				press: [startKey, stopKey, logKey],
			},
		],
	])('%s', (_, given, answers) => {
		const explanation = explain(given, view);
		expect(explanation.phase).toBe(given.process.phase.name);
		expectAnswers(explanation, answers);
	});

	test.each([
		'crash_detected',
		'unexpected_exit',
		'manual_request',
		'health_degraded',
		'heartbeat_timeout',
		'memory_limit',
	] as const)('a restart for %s names it', reason => {
		const {why} = explain(facts({name: 'waiting', until: now, restart: {reason, attempt: 1}}), view);
		expect(why.join(' ')).toMatch(new RegExp(`because .*\\(${reason}\\)`));
	});

	test('the time runs: the same facts a second later tell another countdown', () => {
		const waiting = facts({name: 'waiting', until: now + 4000, restart});
		expect(explain(waiting, {...view, now: now + 1000}).next.join('\n')).toMatch(/^In 3s /);
		expect(explain(waiting, {...view, now: now + 9000}).next.join('\n')).toMatch(/^In 0s /);
	});

	test('the worst comes before what would be next without it', () => {
		const {why} = explain(facts(running(true), {}, {health: failing}), view);
		expect(why[0]).toMatch(/^Its health fails/);
	});
});

describe('every standing of a kernel answers them, too', () => {
	const explained = (row: KernelRow, change: Partial<ExplainFacts> = {}): Explanation =>
		explainKernel(row.key, facts(running(true), {}, {kernels: [row], ...change}), view) ?? expect.fail();
	const kernelKey = /^R restarts it now.*`grace-tui restart KERNEL`\.$/m;

	test.each<readonly [string, Partial<KernelRow>, Answers]>([
		[
			'healthy',
			{},
			{
				why: [/It beats\. Its last beat came 20s ago/],
				next: [/Without a beat for 40s more, it is restarted/],
				settings: ['kernels.heartbeat_timeout 60 s', 'kernels.max_restart_attempts 3'],
				press: [kernelKey],
			},
		],
		[
			'healthy',
			{lastBeat: undefined, isRestartable: false, isCritical: true},
			{
				why: [/has not beaten yet, and is known for 20s/, /It is critical/],
				next: [/it is told to be down: it has no restart function/],
				settings: ['kernels.heartbeat_timeout 60 s'],
				press: [/^r restarts the whole application/],
			},
		],
		[
			'healthy',
			{attempts: 2, heartbeatTimeout: 25_000},
			{
				why: [/It beats/],
				next: [/for 5s more/, /2 of 3 restarts are used up\. They no longer count after 600 s/],
				settings: [
					'kernels.heartbeat_timeout 25 s (as the application says itself; the workspace says 60 s)',
					'kernels.stable_after 600 s',
				],
				press: [kernelKey],
			},
		],
		[
			'overdue',
			{lastBeat: now - 61_000},
			{
				why: [/1m 1s ago\. That is too long/],
				next: [/it is restarted, or waits for its cooldown/],
				settings: ['kernels.heartbeat_timeout 60 s', 'kernels.restart_cooldown 30 s'],
				press: [kernelKey],
			},
		],
		[
			'cooling',
			{phase: 'cooling', until: now + 12_000, attempts: 1, reason: 'heartbeat_timeout'},
			{
				why: [/needs a restart \(heartbeat_timeout\), and its last one is too fresh/],
				next: [/^In 12s \(at \+12\) it is restarted\. 1 of 3/m, /a beat before that makes it healthy/],
				settings: ['kernels.restart_cooldown 30 s'],
				press: [kernelKey],
			},
		],
		[
			'restarting',
			{phase: 'restarting', until: now + 3000, attempts: 2, reason: 'manual_request'},
			{
				why: [/being restarted \(manual_request\)/],
				next: [/a beat has come after that/, /^In 3s \(at \+3\) the attempt has failed.*2 of 3/m],
				settings: ['kernels.restart_timeout 60 s', 'kernels.heartbeat_timeout 60 s'],
				press: [/at work/],
			},
		],
		[
			'failed',
			{phase: 'failed', attempts: 3, reason: 'heartbeat_timeout'},
			{
				why: [/It is down \(heartbeat_timeout\)/, /3 of 3 restarts are used up\. None begins by itself/],
				next: [/until it beats by itself or a person restarts it\.$/m],
				settings: ['kernels.max_restart_attempts 3'],
				press: [kernelKey],
			},
		],
		[
			'failed',
			{phase: 'failed', attempts: 1, isCritical: true},
			{
				why: [/^1 of 3 restarts are used up\.$/m, /It is critical/],
				next: [/It is critical, and the application is left running/],
				settings: ['watchdog.on_critical_kernel_down alert'],
				press: [kernelKey],
			},
		],
		[
			'failed',
			{phase: 'failed', isRestartable: false},
			{
				why: [/no restart function/],
				next: [/until it beats by itself or the application is restarted/],
				settings: ['kernels.heartbeat_timeout 60 s'],
				press: [/^r restarts the whole application/],
			},
		],
		[
			'away',
			{isLinked: false, phase: 'restarting', until: now + 5},
			{
				why: [/is not connected; it was restarting when last heard of/],
				next: [/When that process connects again/],
				settings: ['watchdog.restart always'],
				press: [/^5 shows/],
			},
		],
	])('%s %j', (standing, change, answers) => {
		const explanation = explained(kernel(change));
		expect(explanation).toMatchObject({subject: 'kernel memory', phase: standing});
		expectAnswers(explanation, answers);
	});

	test('a critical one for which the application is restarted says so', () => {
		const policy: Policy = {...defaultPolicy, onCriticalKernelDown: 'restart_process'};
		const {next} = explained(kernel({phase: 'failed', isCritical: true}), {policy});
		expect(next.join(' ')).toMatch(/the application is restarted for it\./);
	});

	test('while the event loop is silent nothing is judged', () => {
		const silentSince = now - 30_000;
		const all = explained(kernel(), {link: {connections: 1, silent: 1, silentSince}});
		expect(all.why.join(' ')).toMatch(/has not answered for 30s, so nothing is judged/);
		const some = explained(kernel(), {link: {connections: 4, silent: 2, silentSince}});
		expect(some.why.join(' ')).toMatch(/Of 4 processes 2 have not answered for 30s/);
	});

	test('one that nobody reports has no explanation', () => {
		expect(explainKernel('memory', facts(running(true)), view)).toBeUndefined();
	});
});

describe('without a watchdog', () => {
	const alone: Unwatched = {
		pid: undefined,
		isManualShutdown: false,
		lastExit: undefined,
		mute: undefined,
		problems: [],
	};

	test.each<readonly [string, Partial<Unwatched>, Answers]>([
		[
			'nothing lives',
			{lastExit: killed},
			{
				why: [/No watchdog runs, so nobody starts it/, /SIGKILL/],
				next: [/with the next watchdog/],
				settings: ['manual_shutdown false'],
				press: [/`grace-tui start`/],
			},
		],
		[
			'the kill switch is on',
			{isManualShutdown: true},
			{
				why: [/kill switch is on/],
				next: [/leaves it stopped/],
				settings: ['manual_shutdown true'],
				press: [/`grace-tui start` clears/],
			},
		],
		[
			'the state cannot be read',
			{isManualShutdown: undefined, problems: ['It is torn.']},
			{
				why: [/nobody knows whether it should run/, /It is torn\./],
				next: [/last good copy/],
				settings: ['manual_shutdown unreadable'],
				press: [/writes the file anew/],
			},
		],
		[
			'it lives alone',
			{pid: 7},
			{
				why: [/It lives \(pid 7\), and no watchdog runs/],
				next: [/nobody starts it again/, /adopts it/],
				settings: ['manual_shutdown false'],
				press: [/`grace-tui watch`/],
			},
		],
		[
			'it lives alone though nothing may run',
			{pid: 7, isManualShutdown: true},
			{why: [/pid 7/], next: [/stops it/], settings: ['manual_shutdown true'], press: [/`grace-tui stop`/]},
		],
		[
			'a watchdog does not answer',
			{mute: {phase: 'waiting', nextStartAt: '2025-11-14T12:00:00.000Z'}},
			{
				why: [/does not answer/],
				next: [/next life begins at 2025/],
				settings: ['manual_shutdown false'],
				press: [/`grace-tui status`/],
			},
		],
		[
			'one of which no more is known',
			{mute: {phase: 'running', nextStartAt: undefined}, pid: 7},
			{why: [/does not answer/], next: [/is running, and no more/], settings: [], press: [/--watchdog/]},
		],
	])('%s', (_, change, answers) => {
		expectAnswers(explainUnwatched({...alone, ...change}), answers);
	});
});

describe('settings', () => {
	test('have the keys that the config has', () => {
		const {watchdog, kernels} = configSchema.shape;
		const {health, ...others} = watchdog.unwrap().shape;
		const known = [
			...Object.keys({...others, health}).map(key => `watchdog.${key}`),
			...Object.keys(health.unwrap().shape).map(key => `watchdog.health.${key}`),
			...Object.keys(kernels.unwrap().shape).map(key => `kernels.${key}`),
		];
		for (const name of settingNames) expect(known).toContain(name);
	});

	test('have a value whatever is written', () => {
		for (const policy of [defaultPolicy, written]) {
			for (const name of settingNames) expect(settingOf(name, policy).value).toMatch(/^\S/);
		}
		const health = {...defaultPolicy, health: {...failingHealth, target: {url: 'http://x/'}}};
		expect(settingOf('watchdog.health', health).value).toBe('http://x/');
		expect(settingOf('watchdog.success_exit_codes', {...defaultPolicy, successExitCodes: []}).value).toBe(
			'none',
		);
		expect(settingOf('watchdog.max_memory', {...defaultPolicy, maxMemory: 1000}).value).toBe('1000 bytes');
		expect(killSwitch(undefined).value).toBe('unreadable');
	});
});

const failingHealth = {timeout: 1, failureThreshold: 1, startTimeout: 1};
