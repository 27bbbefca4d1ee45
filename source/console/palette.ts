import {actionsOf} from './action-names.ts';
import {labelOfKey} from './key-labels.ts';
import {helpOf, labelOf} from './key-lookup.ts';
import type {Action, KeyContext} from './keys.ts';

/** An action by its name. */
export type PaletteEntry = {
	readonly name: string;
	/** The first of its keys, as people know it. */
	readonly key: string;
	readonly help: string;
	readonly action: Action;
	/** Whether it does something here and now. */
	readonly isUseful: boolean;
};

/** Every action that a key of the panels has, in the order of the help. */
export const paletteEntries = (context: KeyContext): readonly PaletteEntry[] => {
	const beneath: KeyContext = {...context, view: {...context.view, overlay: {name: 'none'}}};
	return context.bindings
		.filter(
			({scopes, isRare, applies}) => scopes.includes('panels') && (!isRare || applies?.(beneath) !== false),
		)
		.flatMap(binding => {
			const help = helpOf(binding, beneath);
			const isUseful = binding.applies?.(beneath) ?? true;
			return [...actionsOf(binding)].map(([name, {action, keys}]) => ({
				name: action.type === 'run' ? labelOf(binding, beneath) : name.replaceAll('_', ' '),
				key: labelOfKey(keys[0] ?? ''),
				...{help, action, isUseful},
			}));
		})
		.filter(({action}) => action.type !== 'openPalette');
};

/** The entries that have every word of a text in their name or their sentence, those first whose name begins with it. */
export const matchingEntries = (entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] => {
	const wanted = text.trim().toLowerCase();
	const words = wanted.split(/\s+/);
	const rankOf = ({name}: PaletteEntry): number => {
		if (name.startsWith(wanted)) return 0;
		return words.every(word => name.toLowerCase().includes(word)) ? 1 : 2;
	};
	return entries
		.filter(({name, help}) => words.every(word => `${name} ${help}`.toLowerCase().includes(word)))
		.toSorted((one, other) => rankOf(one) - rankOf(other));
};

/** What the palette of a view shows, and which of it is marked. */
export const paletteOf = (
	context: KeyContext,
): {readonly matches: readonly PaletteEntry[]; readonly choice: number; readonly count: number} => {
	const {overlay} = context.view;
	const entries = paletteEntries(context);
	if (overlay.name !== 'palette') return {matches: [], choice: 0, count: entries.length};
	const matches = matchingEntries(entries, overlay.input.text);
	return {matches, choice: Math.min(overlay.choice, Math.max(matches.length - 1, 0)), count: entries.length};
};
