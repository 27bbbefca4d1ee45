import {setTimeout} from 'node:timers/promises';
import {readContent} from '../alerts/content.ts';
import {rowOf} from '../alerts/row.ts';
import {watchAlerts} from '../alerts/watch.ts';
import {compareAlertNames, timeInName} from '../core/alert-name.ts';
import type {Notice} from '../core/notify/notice.ts';

/** Milliseconds in which a file that is half written has to become whole, and how often it is looked at. */
const patience = 1000;
const look = 100;

type Options = {
	/** `alerts/`. */
	readonly directory: string;
	/** Every receiver has heard of the alert of this name. */
	readonly isTold: (name: string) => boolean;
	readonly onNotice: (notice: Notice) => void;
	/** Why new alerts may be noticed late, or undefined once they are not. */
	readonly onTrouble: (error: Error | undefined) => void;
};

/** Takes in the alerts of a directory, whoever writes them. */
export type Intake = {
	/** An alert was put there just now; without this it is noticed a moment later. */
	readonly add: (name: string) => void;
	/** Resolves when nothing is being read any more. */
	readonly close: () => Promise<void>;
};

/** First what nobody was told yet, oldest first, and then what comes. A file that is no alert is passed over. */
export const openIntake = ({directory, isTold, onNotice, onTrouble}: Options): Intake => {
	/** Oldest first. */
	let waiting: string[] = [];
	/** No alerts; whoever wants to know why sees it in the feed. */
	const passedOver = new Set<string>();
	let reading: Promise<void> | undefined;
	let isWhole = false;
	let isClosed = false;

	const read = async (): Promise<void> => {
		for (let name = waiting.shift(); name !== undefined && !isClosed; name = waiting.shift()) {
			const notice = await readNotice(directory, name, () => isClosed);
			if (isClosed) break;
			if (notice === undefined) passedOver.add(name);
			else onNotice(notice);
		}
		reading = undefined;
	};
	const readSoon = (): void => {
		// The oldest is known only when all are.
		if (isWhole && !isClosed && waiting.length > 0) reading ??= read();
	};
	const add = (names: readonly string[]): void => {
		const added = names.filter(
			name =>
				timeInName(name) !== undefined && !isTold(name) && !passedOver.has(name) && !waiting.includes(name),
		);
		if (added.length > 0) waiting = [...waiting, ...added].sort(compareAlertNames);
		readSoon();
	};

	const watcher = watchAlerts({
		directory,
		known: () => [],
		// What was read is not read again, whatever happens to it.
		isKnown: () => false,
		onPresent: add,
		onChange: () => {},
		onRemove: () => {},
		onReady: isTrusted => {
			isWhole = true;
			if (isTrusted) onTrouble(undefined);
			readSoon();
		},
		onError: onTrouble,
	});
	// A directory that is not there has nothing to be read first.
	void watcher.looked.then(() => {
		isWhole = true;
		readSoon();
	});

	return {
		add: name => add([name]),
		close: async () => {
			isClosed = true;
			await Promise.all([watcher.close(), reading]);
		},
	};
};

const readNotice = async (
	directory: string,
	name: string,
	isClosed: () => boolean,
): Promise<Notice | undefined> => {
	for (let waited = 0; ; waited += look) {
		const content = await readContent(directory, name);
		if (content.kind === 'object') {
			const {event, severity, timestamp, payload, summary} = rowOf(name, content);
			return {name, event, severity, timestamp, payload, summary};
		}
		if (!content.mayComplete || waited >= patience || isClosed()) return undefined;
		await setTimeout(look, undefined, {ref: false});
	}
};
