import {expect, test} from 'vitest';
import {createHeartbeats} from '../../source/kernels/heartbeats.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';

test.each(['its own word', 'the word to stop all'])('beats stop from inside a beat, by %s', word => {
	const clock = createFakeClock();
	const heartbeats = createHeartbeats(clock);
	let beats = 0;
	const stop = heartbeats.every(1, () => {
		beats += 1;
		if (beats < 3) return;
		if (word === 'its own word') stop();
		else heartbeats.stopAll();
	});
	clock.advance(10_000);
	expect(beats).toBe(3);
});

test('a first beat that throws leaves no timer behind', () => {
	const clock = createFakeClock();
	let beats = 0;
	const begin = () =>
		createHeartbeats(clock).every(1, () => {
			beats += 1;
			throw new Error('no name');
		});
	expect(begin).toThrow('no name');
	clock.advance(10_000);
	expect(beats).toBe(1);
});
