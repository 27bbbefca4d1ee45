import {useInput, usePaste} from 'ink';
import {useRef} from 'react';
import {messageOf} from '../../core/errors.ts';
import {plainLine} from '../../core/text.ts';
import {actionOf, isTyped, takesPaste} from '../key-lookup.ts';
import {namesOf} from '../key-names.ts';
import type {Action, KeyContext} from '../keys.ts';

type Keys = {
	/** Asked before each key, because the one before may have changed it. */
	readonly contextOf: () => KeyContext;
	readonly perform: (action: Action) => void;
	/** A sentence when a key could not do its work, else undefined. */
	readonly notify: (sentence: string | undefined) => void;
};

/** Turns what is typed into actions. A paste is text where a filter is typed, and no key can end the program by failing. */
export const useKeys = ({contextOf, perform, notify}: Keys): void => {
	const {current: waiting} = useRef<string[]>([]);

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
		const name = waiting[0];
		if (name === undefined) return;
		act(() => actionOf(name, contextOf()));
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
		waiting.push(...names);
		if (isIdle) next();
	});
};
