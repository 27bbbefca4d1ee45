import type {World} from './world.ts';

let current: World | undefined;

/** Makes this the world that modules without a port of their own find themselves in. */
export const enter = (world: World): void => {
	current = world;
};

/** The world of this moment. */
export const theWorld = (): World => {
	if (current === undefined) throw new Error('Expected a world to have been entered.');
	return current;
};
