import {theWorld} from '../stage.ts';

type Listener = () => void;

/** The part of chokidar that watches one file. What network file systems keep to themselves is lost here, too. */
export const watch = (file: string) => {
	const {timeline, disk, random} = theWorld();
	const listeners = new Map<string, Listener>();
	const actor = timeline.actor();
	const isDeaf = random.chance(0.2);
	const tell = (name: string): void => {
		timeline.at(
			timeline.now() + random.between(1, 40),
			() => {
				for (const each of name === 'ready' ? ['ready'] : ['all', 'add', 'change']) listeners.get(each)?.();
			},
			actor,
		);
	};
	const unwatch = disk.watch(file, () => {
		if (!isDeaf && actor.isAlive && listeners.size > 0) tell('all');
	});
	tell('ready');
	return {
		on: (name: string, listener: Listener) => listeners.set(name, listener),
		close: async () => {
			listeners.clear();
			unwatch();
		},
	};
};
