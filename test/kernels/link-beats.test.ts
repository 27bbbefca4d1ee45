import {expect, test} from 'vitest';
import {createBeatBatch} from '../../source/kernels/link-beats.ts';

test('every beat is told, with the time of the newest, and told once', () => {
	const beats = createBeatBatch();
	beats.add('memory', 1);
	beats.add('api', 2);
	beats.add('memory', 3);
	expect(beats.take()).toEqual({names: ['memory', 'api', 'memory'], at: 3});
	expect(beats.take().names).toEqual([]);
});

test('of too many beats one of each kernel is kept, and then there is room again', () => {
	const beats = createBeatBatch();
	for (let beat = 0; beat < 15_000; beat += 1) beats.add(beat < 10_000 ? 'memory' : 'api', beat);
	const {names, at} = beats.take();
	expect(names.filter(name => name === 'memory')).toHaveLength(1);
	expect(names).toHaveLength(5001);
	expect(at).toBe(14_999);
});

test('more kernels than that do not push each other out', () => {
	const beats = createBeatBatch();
	for (let kernel = 0; kernel < 15_000; kernel += 1) beats.add(`kernel-${kernel}`, kernel);
	expect(beats.take().names).toHaveLength(15_000);
});
