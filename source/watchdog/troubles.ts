import type {Trouble} from '../core/model.ts';

/** What is wrong with the watchdog's own surroundings right now, one message a topic. */
export type Troubles = {
	/** A message begins or replaces the topic's trouble, undefined ends it. */
	readonly set: (topic: string, message: string | undefined) => void;
};

/** Tells `onChange` all standing troubles whenever one begins, changes or ends, `onNews` each new message, and `onEnd` the last one of a trouble that is over. */
export const createTroubles = (
	onChange: (troubles: readonly Trouble[]) => void,
	onNews: (trouble: Trouble) => void,
	onEnd: (trouble: Trouble) => void,
): Troubles => {
	const standing = new Map<string, Trouble>();
	return {
		set: (topic, message) => {
			const before = standing.get(topic);
			if (before?.message === message) return;
			if (message === undefined) standing.delete(topic);
			else standing.set(topic, {topic, message});
			onChange([...standing.values()]);
			if (message !== undefined) onNews({topic, message});
			else if (before !== undefined) onEnd(before);
		},
	};
};
