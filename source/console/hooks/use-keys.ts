import {useInput, usePaste} from 'ink';
import {useRef} from 'react';
import {messageOf} from '../../core/errors.ts';
import {plainLine} from '../../core/text.ts';
import {actionOf, isTyped, takesPaste} from '../key-lookup.ts';
import {namesOf} from '../key-names.ts';
import {type Action, type KeyContext, reachesOut} from '../keys.ts';

type Keys = {
	/** Asked before each key, because the one before may have changed it. */
	readonly contextOf: () => KeyContext;
	readonly perform: (action: Action) => void;
	/** A sentence when a key could not do its work, else undefined. */
	readonly notify: (sentence: string | undefined) => void;
};

/** `isWithEscape`: it came in one breath with an escape, as alt and a key do. */
type Waiting = {readonly name: string; readonly isWithEscape: boolean};

/** Turns what is typed into actions. A paste is text where a filter is typed, and no key can end the program by failing. */
export const useKeys = ({contextOf, perform, notify}: Keys): void => {
	const {current: waiting} = useRef<Waiting[]>([]);

	const act = (actionNow: () => Action | undefined): void => {
		// A throw in here would end the process, and the watchdog with it.
		try {
			notify(undefined);
			const action = actionNow();
			if (action !== undefined) perform(action);
		} catch (error) {
			notify(`That key failed: ${messageOf(error)}`);
		}
	};

	const next = (): void => {
		const key = waiting[0];
		if (key === undefined) return;
		act(() => {
			const action = actionOf(key.name, contextOf());
			if (!key.isWithEscape || action === undefined || !reachesOut(action)) return action;
			notify(`That was alt and ${key.name}, or escape just before it: press ${key.name} alone.`);
			return undefined;
		});
		waiting.shift();
		// What a key has opened must be drawn before the next one can move in it.
		if (waiting.length > 0) setImmediate(next);
	};

	usePaste(text => {
		if (takesPaste(contextOf().view)) act(() => ({type: 'edit', edit: {insert: plainLine(text)}}));
		else notify('Pasted text does nothing here.');
	});
	useInput((input, key) => {
		const names = namesOf(input, key);
		if (names.length === 0 || !isTyped(names, contextOf())) return;
		const isIdle = waiting.length === 0;
		const isWithEscape = names.length === 2 && names[0] === 'escape';
		waiting.push(...names.map(name => ({name, isWithEscape})));
		if (isIdle) next();
	});
};
