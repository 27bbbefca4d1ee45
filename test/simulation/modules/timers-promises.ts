import {theWorld} from '../stage.ts';

type Options = {readonly signal?: AbortSignal};

/** `setTimeout` of `node:timers/promises`, in simulated time. */
const setTimeout = <Value>(
	delay: number,
	value?: Value,
	{signal}: Options = {},
): Promise<Value | undefined> => {
	const {timeline} = theWorld();
	return new Promise((resolve, reject) => {
		const cancel = timeline.at(timeline.now() + delay, () => resolve(value));
		signal?.addEventListener('abort', () => {
			cancel();
			reject(signal.reason);
		});
	});
};

/** `setImmediate` of `node:timers/promises`: after what is to happen right now. */
const setImmediate = (): Promise<void> => {
	const {timeline} = theWorld();
	return new Promise(resolve => {
		timeline.at(timeline.now(), resolve);
	});
};

export {setImmediate, setTimeout};
