import {describe, expect, test} from 'vitest';
import {defaultHealth, defaultPolicy} from '../../source/core/policy.ts';
import {defaultSettings, type Settings} from '../../source/watchdog/config.ts';
import {
	changesBetween,
	countingOf,
	describeChanges,
	writtenSettings,
} from '../../source/watchdog/config-changes.ts';
import {configPlaces} from '../../source/watchdog/config-places.ts';

const settings = defaultSettings({directory: '/srv', environment: {HOME: '/root'}});
const told = (changes: Partial<Settings>): string =>
	describeChanges(changesBetween(settings, {...settings, ...changes}));

test('nothing has changed between the same settings', () => {
	expect(
		changesBetween(settings, defaultSettings({directory: '/srv', environment: {HOME: '/root'}})),
	).toEqual([]);
});

test('every key of the config is compared', () => {
	const keys = configPlaces().map(place => place.join('.'));
	expect(Object.keys(writtenSettings(settings)).toSorted()).toEqual(
		keys.filter(key => key !== 'env').toSorted(),
	);
});

test.each([
	['command', 'from the next life'],
	['cwd', 'from the next life'],
	['stop_signal', 'from the next life'],
	['env.LEVEL', 'from the next life'],
	['watchdog.stop_timeout', 'at once'],
	['watchdog.health.port', 'at once'],
	['watchdog.log_max_size', 'at once'],
	['kernels.heartbeat_timeout', 'at once'],
	['console.theme', 'from the next console'],
	['metrics.port', 'from the next watchdog'],
])('%s counts %s', (key, counting) => {
	expect(countingOf(key)).toBe(counting);
});

describe('what has changed is told in one sentence', () => {
	test('by the time from which it counts, as the config writes it', () => {
		const health = {...defaultHealth, target: {port: 8000}};
		expect(
			told({
				command: ['node', 'a.js'],
				stopSignal: 'SIGINT',
				policy: {...defaultPolicy, stopTimeout: 500, maxMemory: 1024, health},
				console: {...settings.console, keys: {stop: ['S']}},
			}),
		).toBe(
			'The config has changed. It counts at once: watchdog.stop_timeout 10 → 0.5, watchdog.max_memory none → 1024, watchdog.health.port none → 8000, watchdog.health.timeout none → 5, watchdog.health.failure_threshold none → 3, watchdog.health.start_timeout none → 120; from the next life: command none → ["node","a.js"], stop_signal SIGTERM → SIGINT; from the next console: console.keys {} → {"stop":["S"]}.',
		);
	});

	test('without the values of the environment, which may be secrets', () => {
		expect(told({environment: {HOME: '/home/secret', TOKEN: 'secret'}})).toBe(
			'The config has changed. It counts from the next life: env.HOME, env.TOKEN.',
		);
	});

	test('in plain text, whatever somebody wrote', () => {
		expect(told({cwd: '/srv/\x1b[2J\n'.padEnd(500, 'x')})).toMatch(/^[^\p{Cc}]{0,200}\.$/u);
	});
});
