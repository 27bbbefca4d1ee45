import type {Trouble} from '../core/model.ts';

/** What is wrong with the watchdog's own surroundings right now, one message a topic. */
export type Troubles = {
	/** A message begins or replaces the topic's trouble, undefined ends it. */
	readonly set: (topic: string, message: string | undefined) => void;
};

/** Tells `onChange` all standing troubles whenever one begins, changes or ends, and `onNews` each new message. */
export const createTroubles = (
	onChange: (troubles: readonly Trouble[]) => void,
	onNews: (trouble: Trouble) => void,
): Troubles => {
	const standing = new Map<string, Trouble>();
	return {
		set: (topic, message) => {
			if (standing.get(topic)?.message === message) return;
			if (message === undefined) standing.delete(topic);
			else standing.set(topic, {topic, message});
			onChange([...standing.values()]);
			if (message !== undefined) onNews({topic, message});
		},
	};
};
