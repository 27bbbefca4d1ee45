import {createStore} from '../runtime/store.ts';
import type {LogTail} from './session.ts';

/** A part of the output as a watchdog tells it: the lines from number `from`, where `first` is the oldest that is kept. */
export type WireLog = {readonly first: number; readonly from: number; readonly lines: readonly string[]};

/** The tail of the application's output, as another process reads it. */
export type RemoteLog = LogTail & {
	readonly take: (news: WireLog) => void;
	/** Another watchdog counts its lines anew. */
	readonly restart: () => void;
	readonly isWanted: () => boolean;
};

/** An empty one; `onWanted` is called once, when somebody reads it for the first time. Nothing takes that back. */
export const createRemoteLog = (onWanted: () => void): RemoteLog => {
	const lines = createStore<{first: number; lines: readonly string[]}>({first: 0, lines: []});
	let isWanted = false;
	return {
		lines: {
			get: lines.get,
			subscribe: listener => {
				const isFirst = !isWanted;
				isWanted = true;
				if (isFirst) onWanted();
				return lines.subscribe(listener);
			},
		},
		take: ({first, from, lines: news}) => {
			const {first: oldFirst, lines: known} = lines.get();
			const kept = known.slice(Math.max(first - oldFirst, 0), Math.max(from - oldFirst, 0));
			lines.set({first, lines: [...kept, ...news]});
		},
		restart: () => lines.set({first: 0, lines: []}),
		isWanted: () => isWanted,
	};
};
