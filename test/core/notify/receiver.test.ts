import {describe, expect, test} from 'vitest';
import {correspond, noon, story} from './correspondence.ts';

const crash = {
	reason: 'unexpected_exit',
	exit_code: 1,
	signal: null,
	uptime_seconds: 100,
	restart_attempt: 1,
};
const second = 1000;

describe('grouping', () => {
	test('a warning waits for what belongs to it, and is told after `group_wait`', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(9);
		expect(taken).toEqual([]);
		pass(1);
		expect(story(taken)).toEqual(['10: firing application grace.restart.initiated']);
	});

	test('a critical alert is told at once, and takes along what waits', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(2);
		raise('grace.restart.failed', crash);
		expect(story(taken)).toEqual(['2: firing application grace.restart.initiated grace.restart.failed']);
	});

	test('what follows waits for `group_interval` since the message before', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.failed', crash);
		pass(20);
		raise('grace.restart.initiated', crash);
		pass(30);
		raise('grace.restart.failed', crash);
		pass(249);
		expect(taken).toHaveLength(1);
		pass(1);
		expect(story(taken)).toEqual([
			'0: firing application grace.restart.failed',
			'300: update application grace.restart.initiated grace.restart.failed',
		]);
	});

	test('a critical event of another kind does not wait', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.failed', crash);
		pass(5);
		raise('grace.restart.excessive', {restart_count: 5, pause_seconds: 60});
		expect(story(taken)).toEqual([
			'0: firing application grace.restart.failed',
			'5: update application grace.restart.excessive',
		]);
	});

	test('kernels that fall together are one message', () => {
		const {raise, pass, taken} = correspond();
		for (const kernel_name of ['memory', 'messages', 'janitor'])
			raise('kernel.restart.initiated', {
				kernel_name,
				reason: 'heartbeat_timeout',
				attempt: 1,
				critical: false,
			});
		pass(60);
		expect(taken).toHaveLength(1);
		expect(taken[0]?.message.problems.map(({fingerprint}) => fingerprint)).toEqual([
			'kernel:memory',
			'kernel:messages',
			'kernel:janitor',
		]);
	});

	test('what lasts is told again after `repeat_interval`, and no more once it is over', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.excessive', {restart_count: 5, pause_seconds: 60});
		pass(2 * 14_400);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(10 * 14_400);
		expect(story(taken)).toEqual([
			'0: firing application grace.restart.excessive',
			'14400: repeat application',
			'28800: repeat application',
			'28810: resolved application grace.restart.success',
		]);
	});

	test('an event of somebody else is a note of its own group', () => {
		const {raise, pass, taken} = correspond();
		raise('shop.till.empty', {till: 3});
		pass(10);
		expect(story(taken)).toEqual(['10: note other shop.till.empty']);
	});
});

describe('the end', () => {
	test('is told soon, in the thread of the fall', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(30);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(600);
		expect(story(taken)).toEqual([
			'10: firing application grace.restart.initiated',
			'40: resolved application grace.restart.success',
		]);
		const [fall, end] = taken.map(({message}) => message);
		expect(fall?.thread).toBe(fall?.id);
		expect(end?.thread).toBe(fall?.id);
		expect(end?.id).not.toBe(fall?.id);
		expect(end?.problems).toMatchObject([
			{
				fingerprint: 'application',
				count: 1,
				since: '2026-01-01T12:00:00.000Z',
				resolvedAt: '2026-01-01T12:00:30.000Z',
			},
		]);
	});

	test('of what was over before it could be told comes with it', () => {
		const {raise, pass, taken} = correspond();
		raise('kernel.restart.initiated', {
			kernel_name: 'memory',
			reason: 'heartbeat_timeout',
			attempt: 1,
			critical: false,
		});
		pass(3);
		raise('kernel.restart.success', {kernel_name: 'memory'});
		pass(600);
		expect(story(taken)).toEqual(['10: resolved kernels kernel.restart.initiated kernel.restart.success']);
	});

	test('is also that the application is steady, whoever started it', () => {
		const {raise, stand, pass, taken} = correspond();
		raise('grace.exited', {by: 'exit', exit_code: 1});
		pass(100);
		stand({isSteady: true, life: 2});
		pass(100);
		expect(story(taken)).toEqual(['10: firing application grace.exited', '111: resolved application']);
	});

	test('a new life ends what was wrong with the kernels of the one before', () => {
		const {raise, stand, pass, taken} = correspond();
		raise('kernel.restart.max_attempts', {kernel_name: 'memory', critical: false, restart_attempts: 3});
		pass(50);
		stand({life: 7});
		pass(50);
		expect(story(taken)).toEqual(['0: firing kernels kernel.restart.max_attempts', '60: resolved kernels']);
	});

	test('a fall soon after it goes on in its thread, and comes no sooner than `group_interval`', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(30);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(30);
		raise('grace.restart.initiated', crash);
		pass(1000);
		expect(story(taken)).toEqual([
			'10: firing application grace.restart.initiated',
			'40: resolved application grace.restart.success',
			'340: firing application grace.restart.initiated',
		]);
		expect(new Set(taken.map(({message}) => message.thread)).size).toBe(1);
	});

	test('a fall long after it begins a thread of its own', () => {
		const {raise, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(30);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(1000);
		raise('grace.restart.initiated', crash);
		pass(10);
		expect(new Set(taken.map(({message}) => message.thread)).size).toBe(2);
		expect(taken.at(-1)?.at).toBe(1040);
	});
});

describe('inhibition', () => {
	test('an application that is down covers its kernels', () => {
		const {raise, stand, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		raise('kernel.restart.failed', {kernel_name: 'memory', error: 'no', critical: true});
		pass(20);
		stand({life: 2, isSteady: true});
		pass(1000);
		expect(story(taken)).toEqual([
			'10: firing application grace.restart.initiated',
			'31: resolved application',
		]);
	});

	test('a kernel that is still down when the application is up again is told then', () => {
		const {raise, stand, pass, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(20);
		stand({life: 2});
		raise('kernel.restart.max_attempts', {kernel_name: 'memory', critical: false, restart_attempts: 3});
		pass(20);
		stand({isSteady: true});
		pass(100);
		expect(story(taken)).toEqual([
			'10: firing application grace.restart.initiated',
			'40: firing kernels kernel.restart.max_attempts',
			'51: resolved application',
		]);
	});

	test('the kill switch is told, and nothing else while it is on', () => {
		const {raise, stand, pass, taken} = correspond();
		raise('grace.restart.failed', crash);
		raise('kernel.restart.initiated', {kernel_name: 'memory', reason: 'heartbeat_timeout', attempt: 1});
		pass(5);
		stand({isManualShutdown: true});
		raise('watchdog.error', {error: 'The disk is full.'});
		raise('grace.stopped', {by: 'kill_switch'});
		pass(100_000);
		stand({isManualShutdown: false});
		pass(100_000);
		expect(story(taken)).toEqual([
			'0: firing application grace.restart.failed',
			'15: resolved application grace.stopped',
		]);
	});

	test('the kill switch is a note where nothing was wrong', () => {
		const {raise, stand, pass, taken} = correspond();
		stand({isManualShutdown: true});
		raise('grace.stopped', {by: 'kill_switch'});
		pass(100_000);
		expect(story(taken)).toEqual(['10: note application grace.stopped']);
	});
});

describe('a receiver', () => {
	test('hears of nothing below its severity, but of the end of what it heard of', () => {
		const {raise, pass, taken} = correspond({policy: {minSeverity: 'critical'}});
		raise('grace.adopted', {pid: 1, life: 1});
		raise('grace.restart.initiated', crash);
		pass(100);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(100);
		expect(taken).toEqual([]);
		raise('grace.restart.failed', crash);
		pass(100);
		raise('grace.restart.success', {restart_attempt: 1});
		pass(100);
		expect(story(taken)).toEqual([
			'200: firing application grace.restart.failed',
			'310: resolved application grace.restart.success',
		]);
	});

	test('has no more messages in an hour than it may have, the critical ones first', () => {
		const {raise, pass, taken} = correspond({policy: {maxPerHour: 2, groupWait: 0}});
		raise('shop.till.empty', {till: 1});
		raise('grace.port.taken', {port: 8000});
		raise('kernel.silent', {kernel_name: 'memory'});
		pass(10);
		raise('grace.start.failed', {error: 'no such file'});
		pass(7200);
		expect(story(taken)).toEqual([
			'0: note other shop.till.empty',
			'0: note application grace.port.taken',
			'1800: firing application grace.start.failed',
		]);
	});

	test('is told no alert twice, in whatever order names come', () => {
		const {raise, hear, pass, taken} = correspond();
		const notice = raise('shop.till.empty', {till: 1});
		hear(notice);
		pass(10);
		hear(notice);
		pass(1000);
		expect(taken.flatMap(({message}) => message.notices)).toHaveLength(1);
	});

	test('is not told that it refuses messages; another one is', () => {
		const own = correspond({name: 'ops'});
		const other = correspond({name: 'mail'});
		for (const {raise, pass} of [own, other]) {
			raise('watchdog.error', {error: 'The receiver ops refused a message.', receiver: 'ops'});
			pass(10);
		}
		expect(own.taken).toEqual([]);
		expect(story(other.taken)).toEqual(['0: note watchdog watchdog.error']);
	});
});

describe('delivery', () => {
	test('goes on with the same message until it is taken, later and later', () => {
		const {raise, pass, attempts, taken} = correspond({
			answer: attempt =>
				attempt < 4 ? {type: 'later', words: 'no', retryAfter: undefined} : {type: 'taken', words: 'ok'},
		});
		raise('grace.restart.failed', crash);
		pass(1000);
		// By the middle of chance each wait is three quarters of 5, 10 and 20 s.
		expect(attempts.map(({at}) => at)).toEqual([0, 3.75, 11.25, 26.25]);
		expect(new Set(attempts.map(({message}) => message)).size).toBe(1);
		expect(taken).toHaveLength(1);
	});

	test('comes no sooner than the other side asks for', () => {
		const {raise, pass, attempts} = correspond({
			answer: attempt =>
				attempt === 1 ? {type: 'later', words: '429', retryAfter: 100_000} : {type: 'taken', words: 'ok'},
		});
		raise('grace.restart.failed', crash);
		pass(1000);
		expect(attempts.map(({at}) => at)).toEqual([0, 105]);
	});

	test('gives up what is refused, says so once, and goes on', () => {
		const {raise, pass, attempts, announced, state} = correspond({
			answer: () => ({type: 'refused', words: 'HTTP 404'}),
		});
		raise('grace.restart.failed', crash);
		pass(400);
		raise('grace.restart.failed', crash);
		pass(10);
		expect(attempts).toHaveLength(2);
		expect(announced).toHaveLength(1);
		expect(announced[0]?.payload).toMatchObject({
			receiver: 'ops',
			error: expect.stringContaining('HTTP 404'),
		});
		expect(state().health).toMatchObject({reading: 'refused', words: 'HTTP 404'});
	});

	test('an hour without network loses nothing, and tells it in order', () => {
		let isUp = false;
		const {raise, pass, taken} = correspond({
			answer: () =>
				isUp ? {type: 'taken', words: 'ok'} : {type: 'later', words: 'ECONNREFUSED', retryAfter: undefined},
		});
		const raised: string[] = [];
		for (let minute = 0; minute < 60; minute += 1) {
			raised.push(raise('grace.restart.failed', {...crash, restart_attempt: minute}).name);
			pass(60);
		}
		isUp = true;
		pass(1200);
		expect(taken.flatMap(({message}) => message.notices.map(({name}) => name))).toEqual(raised);
		expect(taken).toHaveLength(2);
	});

	test('a message on its way is tried again under its id by the next watchdog', () => {
		const {raise, pass, reload, attempts, taken} = correspond({latency: 5});
		raise('grace.restart.failed', crash);
		pass(1);
		reload();
		pass(100);
		expect(attempts.map(({at}) => at)).toEqual([0, 1]);
		expect(new Set(attempts.map(({message: {id}}) => id)).size).toBe(1);
		expect(taken).toHaveLength(1);
	});

	test('what waits is kept for the next watchdog', () => {
		const {raise, pass, reload, taken} = correspond();
		raise('grace.restart.initiated', crash);
		pass(4);
		reload();
		pass(6);
		expect(story(taken)).toEqual(['10: firing application grace.restart.initiated']);
	});
});

describe('a full spool', () => {
	test('leaves out what is least important, the oldest first, and never what is critical', () => {
		let isUp = false;
		const {raise, pass, taken} = correspond({
			policy: {maxPending: 10},
			answer: () =>
				isUp ? {type: 'taken', words: 'ok'} : {type: 'later', words: 'no', retryAfter: undefined},
		});
		raise('grace.start.failed', {error: 'first'});
		for (let each = 0; each < 8; each += 1) raise('grace.adopted', {pid: each, life: 1});
		for (let each = 0; each < 8; each += 1) raise('grace.port.taken', {port: each});
		for (let each = 0; each < 12; each += 1) raise('grace.restart.failed', {...crash, restart_attempt: each});
		isUp = true;
		pass(2000);
		const notices = taken.flatMap(({message}) => message.notices);
		expect(notices.map(({severity}) => severity)).toEqual(Array.from({length: 13}, () => 'critical'));
		expect(taken.reduce((sum, {message}) => sum + message.omitted, 0)).toBe(16);
	});
});

describe('silences', () => {
	const memory = {
		id: 'a1',
		matchers: [{name: 'kernel', isEqual: true, isPattern: false, value: 'memory'}],
		startsAt: noon,
		endsAt: noon + 600 * second,
		author: 'me',
		comment: '',
	} as const;
	const silent = {kernel_name: 'memory', reason: 'heartbeat_timeout', attempt: 1};

	test('nothing they match is told; what lasts at their end is', () => {
		const {raise, pass, taken} = correspond({silences: [memory]});
		raise('kernel.silent', silent);
		raise('kernel.silent', {kernel_name: 'messages'});
		pass(1000);
		expect(
			taken.map(({at, message}) => [at, message.notices.map(({payload}) => payload.kernel_name)]),
		).toEqual([
			[10, ['messages']],
			[600, ['memory']],
		]);
	});

	test('what was over before their end is never told', () => {
		const {raise, pass, taken} = correspond({silences: [memory]});
		raise('kernel.silent', silent);
		pass(100);
		raise('kernel.recovered', silent);
		pass(1000);
		expect(taken).toEqual([]);
	});

	test('what was told before is neither repeated nor ended aloud', () => {
		const {raise, pass, silence, taken} = correspond();
		raise('kernel.silent', silent);
		pass(60);
		silence([{...memory, endsAt: noon + 100_000 * second}]);
		pass(50_000);
		raise('kernel.recovered', silent);
		pass(100_000);
		expect(story(taken)).toEqual(['10: firing kernels kernel.silent']);
	});

	test('one that is taken back lets out at once what lasts', () => {
		const {raise, pass, silence, taken} = correspond({silences: [memory]});
		raise('kernel.silent', silent);
		pass(60);
		silence([]);
		pass(10);
		expect(story(taken)).toEqual(['70: firing kernels kernel.silent']);
	});
});
