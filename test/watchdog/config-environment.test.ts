import {describe, expect, test} from 'vitest';
import {configFromEnvironment, configVariables} from '../../source/watchdog/config-environment.ts';
import {mayBeConfig} from '../../source/watchdog/config-variable.ts';

const configOf = (environment: NodeJS.ProcessEnv) => configFromEnvironment(environment).config;

test('every key of the config has a variable, which is read without a look at the schema', () => {
	expect(configVariables()).toMatchSnapshot();
	expect(configVariables().filter(name => !mayBeConfig(name))).toEqual([]);
});

/** For each variable something that it may say. */
const sayable: Readonly<Record<string, string>> = {
	GRACE_COMMAND: 'node serve.js',
	GRACE_STOP_SIGNAL: 'SIGINT',
	GRACE_NOTIFIERS: '[{"type": "slack", "url_from": "SLACK_URL"}]',
	GRACE_WATCHDOG__RESTART: 'never',
	GRACE_WATCHDOG__ON_HANG: 'alert',
	GRACE_WATCHDOG__ON_CRITICAL_KERNEL_DOWN: 'alert',
	GRACE_WATCHDOG__HEALTH__URL: 'http://localhost/',
	GRACE_CONSOLE__THEME: 'mono',
	GRACE_CONSOLE__SIGNS: 'ascii',
	GRACE_CONSOLE__MOUSE: 'false',
	GRACE_CONSOLE__SCREEN_READER: 'true',
};

test.each(configVariables())('%s is read, at its place', name => {
	const {config, variableOf} = configFromEnvironment({[name]: sayable[name] ?? '7'});
	const place = name.replace('GRACE_', '').split('__');
	const path = place.map(word => (word === 'NAME' && place[0] === 'ENV' ? word : word.toLowerCase()));
	expect(config).toHaveProperty(path);
	expect(variableOf(path)).toBe(name);
});

test('what is JSON is read as that where the key takes it, and as text where it does not', () => {
	expect(
		configOf({
			GRACE_WATCHDOG__STOP_TIMEOUT: '20',
			GRACE_WATCHDOG__MAX_MEMORY: '512M',
			GRACE_WATCHDOG__LOG_MAX_SIZE: '1000',
			GRACE_WATCHDOG__SUCCESS_EXIT_CODES: '[0, 3]',
			GRACE_CWD: '7',
			GRACE_CONSOLE__MOUSE: 'false',
			GRACE_CONSOLE__KEYS__STOP: 'S',
			GRACE_CONSOLE__KEYS__NEXT_PANEL: '["tab", ","]',
		}),
	).toEqual({
		watchdog: {stop_timeout: 20, max_memory: '512M', log_max_size: 1000, success_exit_codes: [0, 3]},
		cwd: '7',
		console: {mouse: false, keys: {stop: ['S'], next_panel: ['tab', ',']}},
	});
});

test('codes are taken as their flag takes them', () => {
	expect(configOf({GRACE_WATCHDOG__SUCCESS_EXIT_CODES: '0,3'})).toEqual({
		watchdog: {success_exit_codes: [0, 3]},
	});
	expect(configOf({GRACE_WATCHDOG__SUCCESS_EXIT_CODES: '4'})).toEqual({watchdog: {success_exit_codes: [4]}});
});

test.each([
	['python serve.py', ['python', 'serve.py']],
	[`node -e "process.exit(1)" 'a b'`, ['node', '-e', 'process.exit(1)', 'a b']],
	['["python", "a b"]', ['python', 'a b']],
])('a command of %j is split as a shell would', (text, words) => {
	expect(configOf({GRACE_COMMAND: text})).toEqual({command: words});
});

test('what is under `env` stays as it is: a text, also an empty one, and with the name as it is written', () => {
	expect(configOf({GRACE_ENV__LEVEL: '007', GRACE_ENV__empty: '', GRACE_ENV__A__B: '[1]'})).toEqual({
		env: {LEVEL: '007', empty: '', A__B: '[1]'},
	});
});

test('an empty variable says nothing', () => {
	expect(configOf({GRACE_WATCHDOG__STOP_TIMEOUT: '', GRACE_COMMAND: ''})).toEqual({});
});

test('the parts of an object win over the whole', () => {
	expect(
		configOf({
			GRACE_WATCHDOG__HEALTH__TIMEOUT: '2',
			GRACE_WATCHDOG__HEALTH: '{"port": 8000, "timeout": 1}',
		}),
	).toEqual({watchdog: {health: {port: 8000, timeout: 2}}});
});

test.each([
	'GRACE_LIFE',
	'GRACE_LINK',
	'GRACE_DIR',
	'GRACE_WORKSPACE_TEST',
	'GRACE_ENV',
	'GRACE_WATCHDOG',
	'GRACE_COMMAND__X',
	'GRACE_OTHER__KEY',
	'GRACE___PROTO____X',
	'grace_watchdog__stop_timeout',
])('%s is not ours', name => {
	expect(configOf({[name]: 'x'})).toEqual({});
});

describe('a misspelt key of a section', () => {
	test.each([
		['GRACE_WATCHDOG__STOP_TIMOUT', 'GRACE_WATCHDOG__STOP_TIMEOUT'],
		['GRACE_WATCHDOG__HEALTH__PRT', 'GRACE_WATCHDOG__HEALTH__PORT'],
		['GRACE_WATCHDOG__STOP_TIMEOUT__X', 'GRACE_WATCHDOG__STOP_TIMEOUT'],
		['GRACE_CONSOLE__THEEM', 'GRACE_CONSOLE__THEME'],
	])('%s is told, with the nearest', (name, nearest) => {
		expect(() => configOf({[name]: '1'})).toThrow(
			`behind GRACE_${name.split('_')[1]}__, got \`${name}\`. Did you mean \`${nearest}\`?`,
		);
	});
});
