import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {defaultConsoleSettings} from '../../source/core/console-settings.ts';
import {defaultMetricsSettings} from '../../source/core/metrics-settings.ts';
import {defaultReceiverPolicy} from '../../source/core/notify/receiver-settings.ts';
import {defaultHealth, defaultPolicy} from '../../source/core/policy.ts';
import {type RawConfig, readSettings} from '../../source/watchdog/config.ts';

let directory: string;
let file: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'config-'));
	file = join(directory, 'grace.config.json');
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

type Reading = {
	readonly overrides?: RawConfig;
	readonly environment?: NodeJS.ProcessEnv;
	readonly isNamed?: boolean;
};

const read = ({overrides = {}, environment = {}, isNamed = false}: Reading = {}) =>
	readSettings({directory, file, isNamed, overrides, environment});
const settingsOf = async (config: unknown, reading?: Reading) => {
	await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
	return read(reading);
};
const policyOf = async (watchdog: RawConfig, reading?: Reading) =>
	(await settingsOf({watchdog}, reading)).policy;
const complaint = async (reading: Promise<unknown>): Promise<unknown> =>
	reading.then(
		() => 'none',
		error => [error.code, error.message],
	);

test('without a file everything is as by default', async () => {
	expect(await read({environment: {HOME: '/root'}})).toEqual({
		command: undefined,
		cwd: directory,
		environment: {HOME: '/root'},
		stopSignal: 'SIGTERM',
		policy: defaultPolicy,
		console: defaultConsoleSettings,
		metrics: defaultMetricsSettings,
		notifiers: [],
	});
});

test('an empty object, and one with an empty policy, is as no file', async () => {
	const nothing = await read();
	expect(await settingsOf({})).toEqual(nothing);
	expect(await settingsOf({watchdog: {}})).toEqual(nothing);
	expect(await settingsOf({$schema: 'https://example.com/schema.json'})).toEqual(nothing);
});

test('every key is read, seconds as milliseconds', async () => {
	const settings = await settingsOf(
		{
			command: ['python', '-u', 'serve.py'],
			cwd: 'app',
			env: {TEXT: 'a', NUMBER: 8000, FLAG: true, HOME: '/home/app'},
			stop_signal: 'SIGINT',
			watchdog: {
				check_interval: 0.5,
				min_uptime_for_success: 1,
				max_consecutive_failures: 2,
				pause_after_failures: 3,
				max_pause: 4,
				restart_delay: 5,
				restart_delay_factor: 1.5,
				max_restart_delay: 7,
				stop_timeout: 8,
				restart: 'on-failure',
				success_exit_codes: [0, 3],
				max_memory: '512M',
				on_hang: 'alert',
				on_critical_kernel_down: 'restart_process',
				log_max_size: '1M',
				log_files: 3,
				health: {url: 'https://localhost:8443/health', timeout: 9, failure_threshold: 10, start_timeout: 11},
			},
			kernels: {
				heartbeat_timeout: 12,
				max_restart_attempts: 0,
				restart_cooldown: 13,
				restart_timeout: 14,
				stable_after: 15,
			},
			console: {
				theme: 'mono',
				signs: 'ascii',
				mouse: false,
				screen_reader: true,
				keys: {stop: 'S', zoom: ['Z', 'ctrl-f']},
			},
			metrics: {port: 9464, host: '::1'},
			notifiers: [{type: 'slack', url_from: 'SLACK_URL', group_wait: 1}],
		},
		{environment: {HOME: '/root', PATH: '/bin'}},
	);
	expect(settings).toEqual({
		command: ['python', '-u', 'serve.py'],
		cwd: join(directory, 'app'),
		environment: {HOME: '/home/app', PATH: '/bin', TEXT: 'a', NUMBER: '8000', FLAG: 'true'},
		stopSignal: 'SIGINT',
		policy: {
			checkInterval: 500,
			minUptimeForSuccess: 1000,
			maxConsecutiveFailures: 2,
			pauseAfterFailures: 3000,
			maxPause: 4000,
			restartDelay: 5000,
			restartDelayFactor: 1.5,
			maxRestartDelay: 7000,
			stopTimeout: 8000,
			restart: 'on-failure',
			successExitCodes: [0, 3],
			maxMemory: 512 * 1024 * 1024,
			health: {
				target: {url: 'https://localhost:8443/health'},
				timeout: 9000,
				failureThreshold: 10,
				startTimeout: 11_000,
			},
			onHang: 'alert',
			onCriticalKernelDown: 'restart_process',
			logMaxSize: 1024 * 1024,
			logFiles: 3,
			kernels: {
				heartbeatTimeout: 12_000,
				maxRestartAttempts: 0,
				restartCooldown: 13_000,
				restartTimeout: 14_000,
				stableAfter: 15_000,
			},
		},
		console: {
			theme: 'mono',
			signs: 'ascii',
			mouse: false,
			screenReader: true,
			keys: {stop: ['S'], zoom: ['Z', 'ctrl-f']},
		},
		metrics: {port: 9464, host: '::1'},
		notifiers: [
			{
				name: 'slack',
				target: {type: 'slack', urlFrom: 'SLACK_URL'},
				policy: {...defaultReceiverPolicy, groupWait: 1000},
			},
		],
	});
});

test('a zero is a value, not a missing one', async () => {
	const policy = await policyOf({restart_delay: 0, stop_timeout: 0, success_exit_codes: []});
	expect(policy).toEqual({...defaultPolicy, restartDelay: 0, stopTimeout: 0, successExitCodes: []});
});

test('a health check that only names its port has the defaults', async () => {
	expect((await policyOf({health: {port: 8000}})).health).toEqual({target: {port: 8000}, ...defaultHealth});
});

test.each([
	[1_000_000, 1_000_000],
	['1000', 1000],
	['64k', 65_536],
	['1.5 GiB', 1_610_612_736],
	['2gb', 2_147_483_648],
	['1T', 1_099_511_627_776],
])('a memory limit of %j is %i bytes', async (written, bytes) => {
	expect((await policyOf({max_memory: written})).maxMemory).toBe(bytes);
});

test('an absolute directory to run in is taken as it is', async () => {
	expect((await settingsOf({cwd: '/srv/app'})).cwd).toBe('/srv/app');
});

test('a byte order mark is no fault', async () => {
	expect((await settingsOf('\ufeff{"command": ["node"]}')).command).toEqual(['node']);
});

describe('flags', () => {
	test('win over the file, and leave what they do not name', async () => {
		const policy = await policyOf({stop_timeout: 1, restart_delay: 2}, {overrides: {stop_timeout: 3}});
		expect(policy).toEqual({...defaultPolicy, stopTimeout: 3000, restartDelay: 2000});
	});

	test('apply without a file', async () => {
		const {policy} = await read({overrides: {restart: 'never'}});
		expect(policy).toEqual({...defaultPolicy, restart: 'never'});
	});

	test('for one part of the health check leave its other parts', async () => {
		const policy = await policyOf(
			{health: {port: 8000, timeout: 1}},
			{overrides: {health: {failure_threshold: 7}}},
		);
		expect(policy.health).toEqual({
			target: {port: 8000},
			...defaultHealth,
			timeout: 1000,
			failureThreshold: 7,
		});
	});

	test('for a target take the place of the other kind in the file', async () => {
		const policy = await policyOf(
			{health: {port: 8000, timeout: 1}},
			{overrides: {health: {url: 'http://localhost/health'}}},
		);
		expect(policy.health).toEqual({
			target: {url: 'http://localhost/health'},
			...defaultHealth,
			timeout: 1000,
		});
	});

	test('are checked like the file', async () => {
		expect(await complaint(read({overrides: {stop_timeout: 'soon'}}))).toEqual([
			'BAD_CONFIG',
			'Expected `watchdog.stop_timeout` to be a number, got `"soon"`. Set it in grace.config.json, or by its flag.',
		]);
	});
});

const wrongValues: readonly unknown[] = [
	{metrics: {port: 0}},
	{metrics: {port: 'nine'}},
	{metrics: {host: ''}},
	{command: 'python serve.py'},
	{command: []},
	{command: ['']},
	{command: ['python', 7]},
	{cwd: 7},
	{env: ['A=1']},
	{env: {A: null}},
	{stop_signal: 'term'},
	{stop_signal: 'SIGWINCH'},
	{stop_signal: 15},
	{watchdog: []},
	{watchdog: {check_interval: 0}},
	{watchdog: {check_interval: '5'}},
	{watchdog: {min_uptime_for_success: -1}},
	{watchdog: {max_consecutive_failures: 0}},
	{watchdog: {max_consecutive_failures: 2.5}},
	{watchdog: {pause_after_failures: 1e300}},
	{watchdog: {max_pause: null}},
	{watchdog: {restart_delay_factor: 0.5}},
	{watchdog: {stop_timeout: true}},
	{watchdog: {restart: 'sometimes'}},
	{watchdog: {success_exit_codes: 0}},
	{watchdog: {success_exit_codes: [0, 256]}},
	{watchdog: {success_exit_codes: ['0']}},
	{watchdog: {max_memory: 'plenty'}},
	{watchdog: {max_memory: 0}},
	{watchdog: {max_memory: '0M'}},
	{watchdog: {max_memory: [1]}},
	{watchdog: {health: true}},
	{watchdog: {health: {}}},
	{watchdog: {health: {url: 'http://localhost/', port: 8000}}},
	{watchdog: {health: {url: 'localhost:8000'}}},
	{watchdog: {health: {url: 'file:///etc/passwd'}}},
	{watchdog: {health: {port: 0}}},
	{watchdog: {health: {port: 65_536}}},
	{watchdog: {health: {port: '8000'}}},
	{watchdog: {health: {port: 8000, timeout: 0}}},
	{watchdog: {health: {port: 8000, failure_threshold: 0}}},
	{watchdog: {health: {port: 8000, start_timeout: -1}}},
	{console: {theme: 'pink'}},
	{console: {signs: true}},
	{console: {mouse: 'no'}},
	{console: {screen_reader: 1}},
	{console: {keys: ['s']}},
	{console: {keys: {stop: 7}}},
	{console: {keys: {stop: []}}},
];

const unknownKeys: readonly unknown[] = [
	{metrics: {prot: 9464}},
	{comand: ['python']},
	{watchdog: {chek_interval: 5}},
	{watchdog: {stopTimeout: 5}},
	{watchdog: {health: {prot: 8000}}},
	{watchdog: {health: {port: 8000, path: '/'}}},
	{stop_timeout: 5},
	{kubernetes: true},
	{console: {theem: 'mono'}},
	{'\x1b[2J': 1},
	'{"__proto__": {"command": ["x"]}}',
];

test.each(wrongValues.map(config => [JSON.stringify(config), config]))(
	'%s is told in one sentence',
	async (_, config) => {
		expect(await complaint(settingsOf(config))).toMatchSnapshot();
	},
);

test.each([
	['check_interval', (value: number) => ({check_interval: value}), 0.05],
	['health.timeout', (value: number) => ({health: {port: 8000, timeout: value}}), 0.001],
	['stop_timeout', (value: number) => ({stop_timeout: value}), 0],
] as const)(
	'%s has one least value, however far below it one was given',
	async (place, watchdogOf, least) => {
		for (const value of [-5, least - 0.0001]) {
			expect(await complaint(policyOf(watchdogOf(value)))).toEqual([
				'BAD_CONFIG',
				`Expected \`watchdog.${place}\` to be ${least} or more, got \`${value}\`. Set it in line 1 of grace.config.json, or by its flag.`,
			]);
		}
	},
);

test.each(unknownKeys.map(config => [JSON.stringify(config), config]))(
	'the unknown key in %s is named, with the nearest',
	async (_, config) => {
		expect(await complaint(settingsOf(config))).toMatchSnapshot();
	},
);

test.each(['', '{', '[]', '7', 'null', "{'command': []}"])(
	'a file that holds %j is told in one sentence',
	async text => {
		const [code, message] = [await complaint(settingsOf(text))].flat();
		expect(code).toBe('BAD_CONFIG');
		expect(message).toMatch(
			/^Expected grace\.config\.json to (be JSON|hold an object), got:? .*\. [A-Z].*\.$/s,
		);
	},
);

test('a file that was named must be there', async () => {
	expect(await complaint(read({isNamed: true}))).toEqual([
		'BAD_CONFIG',
		expect.stringMatching(
			/^Expected to read the config .*grace\.config\.json, got: ENOENT.*leave --config out\.$/,
		),
	]);
});

test('a file that cannot be read is told, whether it was named or not', async () => {
	await mkdir(file);
	expect(await complaint(read())).toEqual(['BAD_CONFIG', expect.stringMatching(/EISDIR/)]);
});

describe('YAML', () => {
	const write = (name: string, text: string) => writeFile(join(directory, name), text);

	test.each(['grace.config.yaml', 'grace.config.yml'])('is read from %s', async name => {
		await write(
			name,
			'# The queue drains for long.\ncommand: [node, serve.js]\nwatchdog:\n  stop_timeout: 20\n',
		);
		const {command, policy} = await read();
		expect({command, policy}).toEqual({
			command: ['node', 'serve.js'],
			policy: {...defaultPolicy, stopTimeout: 20_000},
		});
	});

	test('is read from a file that was named, by its ending', async () => {
		await write('other.yml', 'cwd: app');
		await write('grace.config.json', '{"cwd": "elsewhere"}');
		const other = join(directory, 'other.yml');
		const settings = await readSettings({
			directory,
			file: other,
			isNamed: true,
			overrides: {},
			environment: {},
		});
		expect(settings.cwd).toBe(join(directory, 'app'));
	});

	test.each(['', '# nothing yet\n', '{}'])('that says nothing (%j) is as no file', async text => {
		const nothing = await read();
		await write('grace.config.yaml', text);
		expect(await read()).toEqual(nothing);
	});

	test('beside JSON is told, and neither is read', async () => {
		await write('grace.config.yaml', 'cwd: app');
		expect(await complaint(settingsOf({cwd: 'app'}))).toEqual([
			'BAD_CONFIG',
			'Expected one config, got grace.config.json and grace.config.yaml. Put all into one of them, and move the other away.',
		]);
	});

	test.each([
		'watchdog:\n  stop_timeout: soon\n',
		'cwd: app\nwatchdog:\n  stop_timout: 5\n',
		'watchdog:\n',
		'cwd: "app\n',
		'cwd: a\ncwd: b\n',
		'a: &a [*b]\n',
		'- cwd\n',
		'just words',
		'---\ncwd: a\n---\ncwd: b\n',
	])('that is wrong (%j) is told in one sentence, with its line', async text => {
		await write('grace.config.yaml', text);
		expect(await complaint(read())).toMatchSnapshot();
	});
});

describe('the environment', () => {
	test('wins over the file, and flags over it', async () => {
		const environment = {
			GRACE_WATCHDOG__STOP_TIMEOUT: '20',
			GRACE_WATCHDOG__MAX_PAUSE: '30',
			GRACE_WATCHDOG__HEALTH__PORT: '8001',
			GRACE_ENV__LEVEL: 'debug',
		};
		const {policy, environment: given} = await settingsOf(
			{
				env: {LEVEL: 'info', NAME: 'a'},
				watchdog: {stop_timeout: 5, max_pause: 6, health: {url: 'http://localhost/', timeout: 3}},
			},
			{environment, overrides: {stop_timeout: 1}},
		);
		expect(policy).toEqual({
			...defaultPolicy,
			stopTimeout: 1000,
			maxPause: 30_000,
			health: {...defaultHealth, target: {port: 8001}, timeout: 3000},
		});
		expect(given).toMatchObject({LEVEL: 'debug', NAME: 'a'});
	});

	test.each([
		[{GRACE_WATCHDOG__STOP_TIMEOUT: '-1'}],
		[{GRACE_WATCHDOG__STOP_TIMEOUT: 'soon'}],
		[{GRACE_WATCHDOG__HEALTH: '{"prt": 1}'}],
		[{GRACE_WATCHDOG__HEALTH__PORT: '1', GRACE_WATCHDOG__HEALTH__URL: 'http://localhost/'}],
		[{GRACE_STOP_SIGNAL: 'term'}],
		[{GRACE_CONSOLE__KEYS__STOP: '[7]'}],
	])('that says %j is told in one sentence', async environment => {
		expect(await complaint(read({environment}))).toMatchSnapshot();
	});
});

test('what is wrong is told with its line', async () => {
	expect(
		await complaint(settingsOf('{\n\t"cwd": "app",\n\t"watchdog": {\n\t\t"stop_timeout": -1\n\t}\n}')),
	).toEqual([
		'BAD_CONFIG',
		'Expected `watchdog.stop_timeout` to be 0 or more, got `-1`. Set it in line 4 of grace.config.json, or by its flag.',
	]);
});
