import {expect, test} from 'vitest';
import {configText, configWith, isAnythingWanted} from '../../source/init/config-file.ts';

const nothing = {command: undefined, port: undefined, watchdog: {}};

test('a new config says what is wanted, as people write it', () => {
	const config = configWith({}, {...nothing, command: ['python', 'serve.py'], port: 8000});
	expect(configText(config)).toBe(`{
  "command": ["python", "serve.py"],
  "watchdog": {
    "health": {
      "port": 8000
    }
  }
}
`);
	expect(JSON.parse(configText(config))).toEqual(config);
});

test('what a config says beside that stays', () => {
	const before = {
		command: ['old'],
		env: {A: '1'},
		watchdog: {stop_timeout: 20, health: {url: 'http://localhost/health', timeout: 2}},
	};
	expect(configWith(before, {...nothing, command: ['new'], watchdog: {max_memory: '1G'}})).toEqual({
		...before,
		command: ['new'],
		watchdog: {...before.watchdog, max_memory: '1G'},
	});
	// Either a URL or a port.
	expect(configWith(before, {...nothing, port: 9000}).watchdog).toEqual({
		stop_timeout: 20,
		health: {timeout: 2, port: 9000},
	});
	expect(configWith(before, nothing)).toEqual(before);
});

test('what is wanted is told from nothing', () => {
	expect(isAnythingWanted(nothing)).toBe(false);
	expect(isAnythingWanted({...nothing, port: 1})).toBe(true);
	expect(isAnythingWanted({...nothing, watchdog: {restart: 'never'}})).toBe(true);
});
