import {beforeEach, expect, test} from 'vitest';
import type {Payload} from '../../source/core/alert.ts';
import {createAnnouncer} from '../../source/watchdog/announcer.ts';
import type {OutputRange} from '../../source/watchdog/application-log.ts';

let lines: string[];
let written: Payload[];
let errors: string[];

beforeEach(() => {
	lines = [];
	written = [];
	errors = [];
});

type Options = {
	readonly write?: (event: string, payload: Payload) => Promise<unknown>;
	readonly tail?: (count: number, range: OutputRange) => Promise<readonly string[]>;
};

const open = ({write, tail}: Options = {}) =>
	createAnnouncer({
		write:
			write ??
			(async (event, payload) => {
				written.push({event, ...payload});
			}),
		log: (level, message) => lines.push(`${level} ${message}`),
		tail: tail ?? (async (count, {begin, end}) => [`${count} lines of ${begin} to ${end}`]),
		onError: error => errors.push(String(error)),
	});

test('an event is a line at once, with the level of its severity, and an alert', async () => {
	const announcer = open();
	announcer.announce('grace.restart.success', {restart_attempt: 1});
	announcer.announce('grace.restart.initiated', {reason: 'crash_detected', restart_attempt: 1});
	announcer.announce('grace.start.failed', {error: 'x'});
	announcer.announce('watchdog.error', {error: 'y'});
	expect(lines.map(line => line.split(' ')[0])).toEqual(['INFO', 'WARN', 'CRITICAL', 'ERROR']);
	await announcer.flush();
	expect(written.map(({event}) => event)).toEqual([
		'grace.restart.success',
		'grace.restart.initiated',
		'grace.start.failed',
		'watchdog.error',
	]);
});

test('alerts are written in the order of the events, though the output of the first takes its time', async () => {
	const announcer = open();
	const {promise, resolve} = Promise.withResolvers<OutputRange>();
	announcer.announce('first', {}, promise);
	announcer.announce('second', {});
	resolve({begin: 3, end: 9});
	await announcer.flush();
	expect(written).toEqual([{event: 'first', output: ['20 lines of 3 to 9']}, {event: 'second'}]);
});

test('an alert without output has no such key', async () => {
	const announcer = open();
	announcer.announce('event', {a: 1}, Promise.resolve(undefined));
	await announcer.flush();
	expect(written).toEqual([{event: 'event', a: 1}]);
});

test('an output that cannot be read is told, and the alert is written without', async () => {
	const announcer = open({tail: async () => Promise.reject(new Error('EIO'))});
	announcer.announce('event', {}, Promise.resolve({begin: 0, end: 1}));
	await announcer.flush();
	expect(errors).toEqual(['Error: EIO']);
	expect(written).toEqual([{event: 'event'}]);
});

test('an alert that cannot be written is told, and the next one is written', async () => {
	const announcer = open({
		write: async (event, payload) => {
			if (event === 'first') throw new Error('EIO');
			written.push({event, ...payload});
		},
	});
	announcer.announce('first', {});
	announcer.announce('second', {});
	await announcer.flush();
	expect(errors).toEqual(['Error: EIO']);
	expect(written).toEqual([{event: 'second'}]);
});
