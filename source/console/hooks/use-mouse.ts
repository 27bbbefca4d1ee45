import {useEffect, useRef} from 'react';
import {messageOf} from '../../core/errors.ts';
import {useSurroundings} from '../context.ts';
import type {MouseEvent} from '../mouse-reports.ts';

type Handlers = {
	readonly perform: (event: MouseEvent) => void;
	/** A sentence when it could not be done, else undefined. */
	readonly notify: (sentence: string | undefined) => void;
};

/** Turns what is done with the mouse into actions; none can end the program by failing. */
export const useMouse = (handlers: Handlers): void => {
	const {mouse} = useSurroundings();
	const newest = useRef(handlers);
	newest.current = handlers;
	useEffect(
		() =>
			mouse.subscribe(event => {
				const {perform, notify} = newest.current;
				try {
					if (event.type === 'press') notify(undefined);
					perform(event);
				} catch (error) {
					notify(`The mouse failed: ${messageOf(error)}`);
				}
			}),
		[mouse],
	);
};
