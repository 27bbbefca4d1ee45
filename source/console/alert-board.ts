import {createStore, type Store} from '../runtime/store.ts';
import type {AlertFeed, AlertRow, FeedChange} from '../session/session.ts';
import type {Folds} from './alert-folds.ts';
import {type AlertIndex, type AlertSearch, createAlertIndex} from './alert-index.ts';
import {placeOf} from './alert-place.ts';

/** The alerts as they are drawn. */
export type AlertBoard = {
	/** Of all alerts, oldest first, whatever is shown of them. */
	readonly names: readonly string[];
	/** The rows, as places among the names. */
	readonly folds: Folds;
	/** How many of the newest nobody has seen. */
	readonly unseen: number;
};

/** Where a person looks: at the end, or from an alert on, and how many rows there are. */
export type Outlook = {readonly top: string | 'end'; readonly height: number};

/** A row that was read, by its place at the time it was drawn. */
export type Drawn = {readonly place: number; readonly name: string; readonly row: AlertRow};

/** The alerts as they are drawn, and who reads on for that. */
export type AlertBoards = Store<AlertBoard> & {
	/** Shows others. What must be read for that is read from the newest on, a few at a time, as long as somebody watches. */
	readonly search: (search: AlertSearch) => void;
	/** Somebody sees these rows; what is around them is read ahead. */
	readonly watch: (outlook: Outlook, drawn: readonly Drawn[]) => void;
	/** Nobody sees any. */
	readonly leave: () => void;
	/** The newest alert was seen. */
	readonly see: () => void;
	/** The alert that is shown next before or behind another. */
	readonly neighbourOf: (name: string, by: 1 | -1) => string | undefined;
};

type Options = {
	readonly feed: AlertFeed;
	/** How often a change may be told. @default at once */
	readonly coalesce?: <Value>(store: Store<Value>) => Store<Value>;
};

/** The board of a feed, which shows everything. */
export const createAlertBoard = ({feed, coalesce = store => store}: Options): AlertBoards => {
	const index = createAlertIndex();
	const news = createStore(0);
	const told = createStore<AlertBoard | undefined>(undefined);
	let taken: FeedChange | undefined;
	let lastSeen: string | undefined;
	let built: AlertBoard | undefined;
	let outlook: Outlook | undefined;
	/** The place below which nobody has looked for what the filter lets through. */
	let unsearchedBelow = 0;
	let isWorking = false;
	/** How many more are read in one go, where what was read before them was all the same. */
	let repeated = 0;
	let listeners = 0;
	let stop = (): void => {};

	const takeIn = (): void => {
		const now = feed.changes.get();
		if (now === taken) return;
		if (now.order !== taken?.order) {
			index.align(feed.names());
			unsearchedBelow = index.names().length;
			lastSeen ??= index.names().at(-1);
			built = undefined;
		}
		taken = now;
	};
	const current = (): AlertBoard => {
		takeIn();
		if (built === undefined) {
			const names = index.names();
			// Who looks at the end sees it as soon as it is drawn.
			if (outlook?.top === 'end' && index.isShown(names.length - 1)) lastSeen = names.at(-1);
			built = {names, folds: index.folds(), unseen: unseenIn(names, lastSeen)};
		}
		return built;
	};
	const change = (): void => {
		built = undefined;
		news.set(news.get() + 1);
	};
	const tell = (): void => {
		// Rows that were read are drawn anew, also where nothing else has changed.
		built = {...current()};
		told.set(built);
	};

	const nextToRead = (): readonly number[] => {
		if (outlook === undefined) return [];
		const around = placesAround(current(), outlook).filter(place => !index.isRead(place));
		if (around.length > 0) return [...around, ...placesBefore(around, repeated)];
		const places: number[] = [];
		while (unsearchedBelow > 0 && places.length < searchPortion) {
			unsearchedBelow -= 1;
			if (index.isUnsearched(unsearchedBelow)) places.push(unsearchedBelow);
		}
		return places;
	};
	/** So many older ones, as far as they are not read. */
	const placesBefore = (around: readonly number[], length: number): readonly number[] => {
		const first = Math.min(...around);
		return Array.from({length: Math.min(length, first)}, (_, back) => first - 1 - back).filter(
			place => !index.isRead(place),
		);
	};
	const readAll = async (places: readonly number[]): Promise<void> => {
		const names = index.names();
		const wanted = places.map(place => ({place, name: names[place] ?? ''}));
		for (let start = 0; start < wanted.length; start += portion) {
			const some = wanted.slice(start, start + portion);
			const read = await Promise.all(some.map(async each => ({...each, row: await feed.read(each.name)})));
			takeIn();
			for (const drawn of read) learn(index, drawn);
			change();
			// A key, a frame or a word of the watchdog comes in between.
			await new Promise(resolve => setImmediate(resolve));
		}
		// All of them are one row now, and there is room for others.
		const isOneRow = places.every(index.isLikeNext);
		repeated = isOneRow ? Math.min(2 * repeated + portion, mostRepeated) : 0;
	};
	const work = async (): Promise<void> => {
		if (isWorking) return;
		isWorking = true;
		for (let places = nextToRead(); places.length > 0; places = nextToRead()) await readAll(places);
		isWorking = false;
	};

	const listen = (): void => {
		// What has just come is read before it is drawn, so that it need not be folded under a person's eyes.
		const changes = feed.changes.subscribe(() => void Promise.race([work(), patience()]).then(change));
		const frames = coalesce(news).subscribe(tell);
		stop = () => {
			changes();
			frames();
		};
	};

	return {
		// What is drawn in one frame is of one kind, and while nobody listens nobody keeps it.
		get: () => (listeners === 0 ? current() : (told.get() ?? current())),
		subscribe: listener => {
			if (listeners === 0) {
				told.set(current());
				listen();
			}
			listeners += 1;
			const unsubscribe = told.subscribe(listener);
			return () => {
				unsubscribe();
				listeners -= 1;
				if (listeners === 0) stop();
			};
		},
		search: search => {
			takeIn();
			if (!index.search(search)) return;
			unsearchedBelow = index.names().length;
			built = undefined;
			tell();
			void work();
		},
		watch: (next, drawn) => {
			outlook = next;
			takeIn();
			if (drawn.filter(each => learn(index, each)).length > 0) change();
			void work();
		},
		leave: () => {
			outlook = undefined;
		},
		see: () => {
			takeIn();
			if (lastSeen === index.names().at(-1)) return;
			lastSeen = index.names().at(-1);
			change();
		},
		neighbourOf: (name, by) => {
			takeIn();
			const names = index.names();
			const found = placeOf(names, name);
			if (found < 0) return undefined;
			let place = found + by;
			while (place >= 0 && place < names.length && !index.isShown(place)) place += by;
			return names[place];
		},
	};
};

/** How long an alert that is being read may keep a change from being told, in milliseconds. */
const readPatience = 30;

const patience = (): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, readPatience).unref();
	});

/** So many are read at once, which takes some milliseconds; what is around a person is drawn sooner. */
const portion = 32;
const searchPortion = 128;
const mostRepeated = 1024;

// A page before and a page behind what is seen: whoever turns it finds it folded.
const placesAround = ({names, folds}: AlertBoard, {top, height}: Outlook): readonly number[] => {
	const first = top === 'end' ? Math.max(folds.count - height, 0) : folds.indexOf(placeOf(names, top));
	const places: number[] = [];
	for (
		let row = Math.min(first + 2 * height, folds.count) - 1;
		row >= Math.max(first - height, 0);
		row -= 1
	) {
		const fold = folds.at(row);
		// What is folded was read.
		if (fold !== undefined && fold.end - fold.start === 1) places.push(fold.start);
	}
	return places;
};

// It may have moved while it was read.
const learn = (index: AlertIndex, {place, name, row}: Drawn): boolean => {
	const names = index.names();
	const now = names[place] === name ? place : placeOf(names, name);
	return now >= 0 && index.learn(now, row);
};

const unseenIn = (names: readonly string[], lastSeen: string | undefined): number => {
	const place = lastSeen === undefined ? -1 : placeOf(names, lastSeen);
	return place < 0 ? 0 : names.length - 1 - place;
};
