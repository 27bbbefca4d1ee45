import type {Instant} from '../core/instant.ts';
import {mostBeats} from './link-limits.ts';

/** Beats that wait to be sent together. */
export type BeatBatch = {
	readonly add: (name: string, at: Instant) => void;
	/** The names of all that wait, each as often as it beat, and when the newest did; then none waits any more. */
	readonly take: () => {readonly names: readonly string[]; readonly at: Instant};
};

/**
 * When over 10,000 beats wait because the link is slow, only the newest of each kernel is kept. Nothing is lost that
 * decides anything: the application judges its kernels itself.
 */
export const createBeatBatch = (): BeatBatch => {
	let names: string[] = [];
	let room = mostBeats;
	let newest: Instant = 0;
	return {
		add: (name, at) => {
			newest = at;
			if (names.push(name) <= room) return;
			names = [...new Set(names)];
			// The names themselves do not count: with very many of them it would be thinned at each beat.
			room = mostBeats + names.length;
		},
		take: () => {
			const taken = {names, at: newest};
			names = [];
			room = mostBeats;
			return taken;
		},
	};
};
