import {theWorld} from '../stage.ts';

type Listener = (error: Error) => void;
type Response = {readonly statusCode: number; readonly destroy: () => void};

/** `get` of `node:http`: the simulated application answers, refuses or says nothing. */
export const get = (
	_url: string,
	{signal}: {readonly signal: AbortSignal},
	onResponse: (response: Response) => void,
) => {
	const {timeline, random, processes} = theWorld();
	const listeners = new Map<string, Listener>();
	const emit = (name: string, error?: NodeJS.ErrnoException): void =>
		listeners.get(name)?.(error ?? new Error('closed'));
	signal.addEventListener('abort', () => emit('error', new Error('aborted')));
	timeline.at(timeline.now() + random.between(0.2, 20), () => {
		const root = processes.root();
		if (root !== undefined && (root.isHanging || !root.isAnswering) && random.chance(0.7)) return;
		if (root === undefined || root.isHanging || !root.isAnswering) {
			emit('error', Object.assign(new Error('refused'), {code: 'ECONNREFUSED'}));
			return;
		}
		onResponse({statusCode: 200, destroy: () => {}});
		emit('close');
	});
	const on = (name: string, listener: Listener): void => {
		listeners.set(name, listener);
	};
	return {on, once: on};
};
