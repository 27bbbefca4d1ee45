import {actionsOf} from './action-names.ts';
import {labelOfKey} from './key-labels.ts';
import {type Action, type Binding, bindings, type KeyContext, type Scope} from './keys.ts';
import type {ViewState} from './view-state.ts';

/** Which keys count now. */
const scopeOf = ({overlay, prompt, isLeaving, isDetaching}: ViewState): Scope => {
	if (overlay.name === 'leave') return 'leave';
	if (isLeaving || isDetaching) return 'leaving';
	if (prompt !== undefined) return 'prompt';
	return overlay.name === 'none' ? 'panels' : overlay.name;
};

/** What a key does now, if anything. */
export const actionOf = (name: string, context: KeyContext): Action | undefined => {
	for (const binding of currentBindings(context)) {
		const action = Object.hasOwn(binding.keys, name) ? binding.keys[name] : undefined;
		if (action !== undefined) return action;
	}
	return isTyping(context.view) && isCharacter(name) ? {type: 'edit', edit: {insert: name}} : undefined;
};

/** Whether what is pasted now is text: a filter only finds, but in the palette the next key does something. */
export const takesPaste = (view: ViewState): boolean => scopeOf(view) === 'prompt';

/** Whether what is typed now is text. */
export const isTyping = (view: ViewState): boolean => {
	const scope = scopeOf(view);
	return scope === 'prompt' || scope === 'palette';
};

/** The keys that work here, for the bottom line. */
export const currentBindings = (context: KeyContext): readonly Binding[] => {
	const scope = scopeOf(context.view);
	return context.bindings.filter(
		({scopes, applies}) => scopes.includes(scope) && (applies?.(context) ?? true),
	);
};

/** The keys that sentences name, as people know them. */
export type NamedKeys = Readonly<
	Record<'stop' | 'restart' | 'restartKernel' | 'reopen' | 'forceLeave' | 'log' | 'kernels', string>
>;

/** The keys of the actions that sentences name: the first of each. */
export const namedKeysIn = (known: readonly Binding[]): NamedKeys => {
	const keyOf = (name: string): string =>
		known.flatMap(binding => actionsOf(binding).get(name)?.keys ?? []).map(labelOfKey)[0] ?? '';
	return {
		stop: keyOf('stop'),
		restart: keyOf('restart'),
		restartKernel: keyOf('restart_kernel'),
		reopen: keyOf('reopen'),
		forceLeave: keyOf('force_leave'),
		log: keyOf('log'),
		kernels: keyOf('kernels'),
	};
};

/** The keys as they come. */
export const ownKeys = namedKeysIn(bindings);

/** A binding's label here and now. */
export const labelOf = ({label}: Binding, context: KeyContext): string =>
	typeof label === 'string' ? label : label(context);

/** A binding's sentence for the help. */
export const helpOf = ({help}: Binding, context: KeyContext): string =>
	typeof help === 'string' ? help : help(context);

/**
 * Whether a chunk of input was typed. Several keys may come in one chunk, but a chunk in which something is
 * no key at all is text: a paste, or a terminal's answer that went astray. Escape counts beside any one key, and
 * behind a key that opens an input everything is text.
 */
export const isTyped = (names: readonly string[], context: KeyContext): boolean => {
	if (isTyping(context.view) || names.length === (names[0] === 'escape' ? 2 : 1)) return true;
	const opener = names.findIndex(name => isOpener(actionOf(name, context)));
	const keys = opener < 0 ? names : names.slice(0, opener);
	return keys.every(name => context.bindings.some(({keys: known}) => Object.hasOwn(known, name)));
};

const isOpener = (action: Action | undefined): boolean =>
	action?.type === 'openFilter' || action?.type === 'openPalette';

// The names of all other keys are longer, and controls are named after their letter.
const isCharacter = (name: string): boolean => [...name].length === 1;
