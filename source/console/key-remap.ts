import leven from 'leven';
import {GraceError} from '../core/errors.ts';
import {actionsOf} from './action-names.ts';
import {keyForms, keyNamed, labelOfKey} from './key-labels.ts';
import type {Action, Binding, Scope} from './keys.ts';

/** The keys that were written for actions, by their names. */
export type WrittenKeys = Readonly<Record<string, readonly string[]>>;

/**
 * Bindings in which the actions that are named have the keys that are written for them, and no others. Throws BAD_CONFIG
 * for an action or a key that there is not, and for a key that would have two meanings.
 */
export const remapped = (bindings: readonly Binding[], written: WrittenKeys): readonly Binding[] => {
	if (Object.keys(written).length === 0) return bindings;
	const known = [
		...new Set(bindings.filter(isRemappable).flatMap(binding => [...actionsOf(binding).keys()])),
	];
	const wanted = new Map(Object.entries(written).map(([name, keys]) => [name, keysFor(name, keys, known)]));
	const changed = bindings.map(binding => (isRemappable(binding) ? withKeys(binding, wanted) : binding));
	requireOneMeaning(changed, wanted);
	return changed;
};

// Questions and texts that are typed have keys of their own, which everybody knows.
const fixedScopes: readonly Scope[] = ['leave', 'palette', 'prompt'];

const isRemappable = ({scopes}: Binding): boolean => !scopes.every(scope => fixedScopes.includes(scope));

const keysFor = (name: string, keys: readonly string[], known: readonly string[]): readonly string[] => {
	if (!known.includes(name)) {
		const nearest = known.toSorted((a, b) => leven(name, a) - leven(name, b))[0] ?? '';
		const isNear = leven(name, nearest) <= Math.max(2, name.length / 3);
		throw new GraceError(
			'BAD_CONFIG',
			`Expected only known actions in \`console.keys\`, got \`${name}\`. ${isNear ? `Did you mean \`${nearest}\`?` : `It knows: ${known.join(', ')}.`}`,
		);
	}
	return keys.map(key => {
		const found = keyNamed(key);
		if (found !== undefined) return found;
		throw new GraceError(
			'BAD_CONFIG',
			`Expected \`console.keys.${name}\` to be ${keyForms}, got \`${key}\`. Set it in the config.`,
		);
	});
};

const withKeys = (binding: Binding, wanted: ReadonlyMap<string, readonly string[]>): Binding => {
	const actions = [...actionsOf(binding)];
	if (!actions.some(([name]) => wanted.has(name))) return binding;
	const entries = actions.map(([name, {action, keys}]): readonly [Action, readonly string[]] => [
		action,
		[...(wanted.get(name) ?? keys), ...keys.filter(key => wanted.has(name) && key === alwaysThere)],
	]);
	return {
		...binding,
		keys: Object.fromEntries(entries.flatMap(([action, keys]) => keys.map(key => [key, action]))),
		shown: shownFor(entries.map(([, keys]) => keys.map(labelOfKey))),
	};
};

// Whatever is written, there is a way out that everybody knows.
const alwaysThere = 'ctrl-c';

/** Every key, or where those take too much room the first of each action. */
const shownFor = (keys: readonly (readonly string[])[]): string => {
	const all = keys.flat().join(' ');
	return all.length <= mostShown ? all : keys.flatMap(([first]) => first ?? []).join(' ');
};

const mostShown = 10;

const requireOneMeaning = (
	bindings: readonly Binding[],
	wanted: ReadonlyMap<string, readonly string[]>,
): void => {
	const meanings = bindings.flatMap(({keys, scopes}) =>
		[...actionsOf({keys})].flatMap(([name, {keys: names}]) => names.map(key => ({name, key, scopes}))),
	);
	for (const {name, key, scopes} of meanings.filter(each => wanted.has(each.name))) {
		const other = meanings.find(
			each => each.key === key && each.name !== name && each.scopes.some(scope => scopes.includes(scope)),
		);
		if (other === undefined) continue;
		throw new GraceError(
			'BAD_CONFIG',
			`Expected each key to mean one thing, got \`${labelOfKey(key)}\` for \`${name}\` and for \`${other.name}\`. Give one of them another key under \`console.keys\` in the config.`,
		);
	}
};
