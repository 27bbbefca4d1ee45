import type {Trouble} from '../core/model.ts';
import type {Clock} from '../runtime/clock.ts';

/** What is wrong with the watchdog's own surroundings right now, one message a topic. */
export type Troubles = {
	/** A message begins or replaces the topic's trouble, undefined ends it. */
	readonly set: (topic: string, message: string | undefined) => void;
	/** Tells of every end that has not been told yet, and of each later one at once. */
	readonly close: () => void;
};

type Options = {
	readonly clock: Clock;
	/** All that stand, whenever one begins, changes or ends. */
	readonly onChange: (troubles: readonly Trouble[]) => void;
	/** Each new message, and whether its topic was in trouble before. */
	readonly onNews: (trouble: Trouble, wasStanding: boolean) => void;
	/** The last message of a trouble that has stayed away for a moment. */
	readonly onEnd: (trouble: Trouble) => void;
};

/** A disk on the brink of full takes one write and not the next: what comes and goes is told as one trouble. */
export const createTroubles = ({clock, onChange, onNews, onEnd}: Options): Troubles => {
	const standing = new Map<string, Trouble>();
	const ending = new Map<string, {readonly trouble: Trouble; readonly cancel: () => void}>();

	let isClosed = false;

	const tellEnd = (topic: string): void => {
		const end = ending.get(topic);
		end?.cancel();
		ending.delete(topic);
		if (end !== undefined) onEnd(end.trouble);
	};

	const end = (trouble: Trouble): void => {
		const {topic} = trouble;
		standing.delete(topic);
		ending.set(topic, {trouble, cancel: clock.callAt(clock.now() + endDelay, () => tellEnd(topic))});
		onChange([...standing.values()]);
		if (isClosed) tellEnd(topic);
	};

	const begin = (trouble: Trouble): void => {
		const {topic, message} = trouble;
		const last = standing.get(topic) ?? ending.get(topic)?.trouble;
		ending.get(topic)?.cancel();
		ending.delete(topic);
		standing.set(topic, trouble);
		onChange([...standing.values()]);
		if (last?.message !== message) onNews(trouble, last !== undefined);
	};

	return {
		set: (topic, message) => {
			const before = standing.get(topic);
			if (before?.message === message) return;
			if (message !== undefined) begin({topic, message});
			else if (before !== undefined) end(before);
		},
		close: () => {
			isClosed = true;
			for (const topic of [...ending.keys()]) tellEnd(topic);
		},
	};
};

const endDelay = 3000;
