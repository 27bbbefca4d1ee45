import {expect, test} from 'vitest';
import type {ProcessEvent} from '../../source/core/phase.ts';
import {createWords} from '../../source/watchdog/words.ts';

const start: ProcessEvent = {type: 'start', by: 'test'};
const stop: ProcessEvent = {type: 'stop', by: 'test'};

const open = () => {
	const sent: ProcessEvent[] = [];
	const looks: PromiseWithResolvers<void>[] = [];
	const words = createWords({
		send: event => sent.push(event),
		lookForCommand: () => {
			const look = Promise.withResolvers<void>();
			looks.push(look);
			return look.promise;
		},
	});
	return {...words, sent, arrive: (index: number) => looks[index]?.resolve()};
};

test('a word that wants a life comes when its command is known', async () => {
	const {sayWithCommand, sent, arrive} = open();
	const said = sayWithCommand(start);
	expect(sent).toEqual([]);
	arrive(0);
	await said;
	expect(sent).toEqual([start]);
});

test('a stop is heard at once, and overtakes the start before it', async () => {
	const {say, sayWithCommand, sent, arrive} = open();
	const said = sayWithCommand(start);
	say(stop);
	arrive(0);
	await said;
	expect(sent).toEqual([stop]);
});

test('of two that wait the later one counts', async () => {
	const {sayWithCommand, sent, arrive} = open();
	const restart: ProcessEvent = {type: 'restart', by: 'test'};
	const both = [sayWithCommand(start), sayWithCommand(restart)];
	arrive(1);
	arrive(0);
	await Promise.all(both);
	expect(sent).toEqual([restart]);
});

test('leaving is no word about the application', async () => {
	const {say, sayWithCommand, sent, arrive} = open();
	const said = sayWithCommand(start);
	say({type: 'leave'});
	arrive(0);
	await said;
	expect(sent).toEqual([{type: 'leave'}, start]);
});
