import {expect, test} from 'vitest';
import {policyFlags, readPolicyFlags} from '../../source/commands/policy-flags.ts';
import {configSchema} from '../../source/watchdog/config-schema.ts';

const everything = {
	checkInterval: '0.5',
	minUptimeForSuccess: '1',
	maxConsecutiveFailures: '2',
	pauseAfterFailures: '3',
	maxPause: '4',
	restartDelay: '0',
	restartDelayFactor: '1.5',
	maxRestartDelay: '7',
	stopTimeout: '8',
	restart: 'never',
	successExitCodes: '0,3',
	maxMemory: '512M',
	onHang: 'alert',
	onCriticalKernelDown: 'restart_process',
	logMaxSize: '1M',
	logFiles: '3',
	healthUrl: 'http://localhost/',
	healthPort: '8000',
	healthTimeout: '9',
	failureThreshold: '10',
	startTimeout: '11',
};

test('every flag is read into the words of the config', () => {
	expect(Object.keys(everything)).toEqual(Object.keys(policyFlags));
	expect(readPolicyFlags(everything)).toEqual({
		check_interval: 0.5,
		min_uptime_for_success: 1,
		max_consecutive_failures: 2,
		pause_after_failures: 3,
		max_pause: 4,
		restart_delay: 0,
		restart_delay_factor: 1.5,
		max_restart_delay: 7,
		stop_timeout: 8,
		restart: 'never',
		success_exit_codes: [0, 3],
		max_memory: '512M',
		on_hang: 'alert',
		on_critical_kernel_down: 'restart_process',
		log_max_size: '1M',
		log_files: 3,
		health: {url: 'http://localhost/', port: 8000, timeout: 9, failure_threshold: 10, start_timeout: 11},
	});
});

test('every key under `watchdog` has its flag', () => {
	const watchdog = configSchema.shape.watchdog.unwrap().shape;
	const {health, ...overrides} = readPolicyFlags(everything);
	expect(Object.keys({...overrides, health}).sort()).toEqual(Object.keys(watchdog).sort());
	const keys = typeof health === 'object' && health !== null ? Object.keys(health) : [];
	expect(keys.sort()).toEqual(Object.keys(watchdog.health.unwrap().shape).sort());
});

test('what is not given is not there', () => {
	expect(readPolicyFlags({})).toEqual({});
	expect(readPolicyFlags({json: true, dir: '.', stopTimeout: undefined})).toEqual({});
});

test.each(['soon', '', '  ', '1s', 'NaN', 'Infinity'])(
	'%j goes on as it stands, so that the check can name it',
	text => {
		expect(readPolicyFlags({stopTimeout: text})).toEqual({stop_timeout: text});
	},
);

test('of a list each part is read for itself', () => {
	expect(readPolicyFlags({successExitCodes: '0,x,'})).toEqual({success_exit_codes: [0, 'x', '']});
});

test('a memory limit without a unit is a text that the check knows', () => {
	expect(readPolicyFlags({maxMemory: '1000'})).toEqual({max_memory: '1000'});
});
