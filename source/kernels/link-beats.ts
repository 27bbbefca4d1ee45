import type {Instant} from '../core/instant.ts';
import {pieceSize, writeNotification} from './link-messages.ts';

/** Beats that wait to be sent together. */
export type BeatBatch = {
	readonly add: (name: string, at: Instant) => void;
	/** The messages for all that waits, which then waits no more. */
	readonly take: () => readonly string[];
	readonly isEmpty: () => boolean;
	readonly clear: () => void;
};

/**
 * When over 10,000 beats wait because the link is slow, only the newest of each kernel is kept. Nothing is lost that
 * decides anything: the application judges its kernels itself.
 */
export const createBeatBatch = (): BeatBatch => {
	const counts = new Map<string, number>();
	let total = 0;
	let newest: Instant = 0;

	const thin = (): void => {
		for (const name of counts.keys()) counts.set(name, 1);
		total = counts.size;
	};

	const clear = (): void => {
		counts.clear();
		total = 0;
	};

	return {
		add: (name, at) => {
			counts.set(name, (counts.get(name) ?? 0) + 1);
			newest = at;
			total += 1;
			// The names themselves do not count: with very many of them it would be thinned at each beat.
			if (total > mostBeats + counts.size) thin();
		},
		take: () => {
			const messages: string[] = [];
			let names: string[] = [];
			let left = pieceSize;
			const finish = (): void => {
				if (names.length > 0) messages.push(writeNotification('kernel.beat', {at: newest, names}));
				names = [];
				left = pieceSize;
			};
			for (const [name, count] of counts) {
				const size = Buffer.byteLength(JSON.stringify(name)) + 1;
				for (let beat = 0; beat < count; beat += 1) {
					if (size > left) finish();
					names.push(name);
					left -= size;
				}
			}
			finish();
			clear();
			return messages;
		},
		isEmpty: () => total === 0,
		clear,
	};
};

const mostBeats = 10_000;
