import path from 'node:path';
import {execa} from 'execa';
import {expect, test, vi} from 'vitest';
import {createStore} from '../../source/runtime/store.ts';

test('listeners are told of each change, after the value has changed', () => {
	const store = createStore(1);
	const seen: number[] = [];
	store.subscribe(() => seen.push(store.get()));
	store.set(2);
	store.set(3);
	expect(seen).toEqual([2, 3]);
});

test('the same value again tells nobody', () => {
	const value = {};
	const store = createStore(value);
	const listener = vi.fn();
	store.subscribe(listener);
	store.set(value);
	expect(listener).not.toHaveBeenCalled();
});

test('who unsubscribes is not told, also when that happens while others are told', () => {
	const store = createStore(1);
	const listener = vi.fn();
	const unsubscribe = store.subscribe(() => unsubscribe());
	store.subscribe(listener);
	store.set(2);
	store.set(3);
	expect(listener).toHaveBeenCalledTimes(2);
});

// In a process of its own: an uncaught exception is not for this one.
test('a listener that throws is an uncaught exception, and neither its neighbour nor the owner notices', async () => {
	const store = path.resolve(import.meta.dirname, '../../source/runtime/store.ts');
	const script = `
		import {createStore} from ${JSON.stringify(store)};
		process.on('uncaughtException', error => console.log('uncaught', error.message));
		const store = createStore(1);
		store.subscribe(() => { throw new Error('reader'); });
		store.subscribe(() => console.log('told', store.get()));
		store.set(2);
		console.log('set');
	`;
	const {stdout} = await execa(process.execPath, ['--input-type=module', '--eval', script]);
	expect(stdout.split('\n')).toEqual(['told 2', 'set', 'uncaught reader']);
});
