import {expect, test} from 'vitest';
import {createToldOnce} from '../../source/watchdog/told-once.ts';

const countTakes = () => {
	let takes = 0;
	return {
		take: async () => {
			takes += 1;
		},
		takes: () => takes,
	};
};

test('what is told twice is taken once, and answered together', async () => {
	const tellOnce = createToldOnce();
	const {promise, resolve} = Promise.withResolvers<void>();
	const {take, takes} = countTakes();
	const first = tellOnce('a', async () => {
		await take();
		await promise;
	});
	let isAnswered = false;
	const second = tellOnce('a', take).then(() => {
		isAnswered = true;
	});
	await new Promise(setImmediate);
	expect([takes(), isAnswered]).toEqual([1, false]);
	resolve();
	await Promise.all([first, second]);
	expect(takes()).toBe(1);
});

test('what was refused may be told again', async () => {
	const tellOnce = createToldOnce();
	const {take, takes} = countTakes();
	const refuse = () => Promise.reject(new Error('no'));
	await expect(tellOnce('a', refuse)).rejects.toThrow('no');
	await tellOnce('a', take);
	expect(takes()).toBe(1);
});

test('only the newest are known', async () => {
	const tellOnce = createToldOnce(2);
	const {take, takes} = countTakes();
	for (const id of ['a', 'b', 'c', 'b', 'c']) await tellOnce(id, take);
	expect(takes()).toBe(3);
	await tellOnce('a', take);
	expect(takes()).toBe(4);
});
