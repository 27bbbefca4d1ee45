import {GraceError} from '../core/errors.ts';
import {withoutArrows} from './key-labels.ts';
import {remapped, type WrittenKeys} from './key-remap.ts';
import {type Binding, bindings, isAtKernel} from './keys.ts';

/** What an extra key does, given what is selected; `kernel` is a key of the model's rows. */
export type RunKey = (selected: {readonly kernel: string | undefined}) => Promise<string | undefined>;

/** A key that a caller adds to the console's own. */
export type ExtraKey = {
	/** Its name as `namesOf` gives it: a character, or `ctrl-x` and the like. */
	readonly key: string;
	/** The key as people know it. */
	readonly shown: string;
	/** A word or two for the bottom line. */
	readonly label: string;
	/** A sentence for the help. */
	readonly help: string;
	/** It acts on a kernel: it works where one is selected. @default false */
	readonly isForKernel?: boolean;
	/** Does its work; the sentence, or that of a rejection, is shown in the bottom line. */
	readonly run: RunKey;
};

/**
 * The console's keys, as somebody wants them, and those of a caller, in words that the terminal can draw. Throws
 * BAD_CONFIG for wishes that cannot be, and BAD_USAGE where a caller's key has a meaning already.
 */
export const bindingsWith = (
	extraKeys: readonly ExtraKey[],
	written: WrittenKeys = {},
	isUnicode = true,
): readonly Binding[] => {
	const own = remapped(bindings, written);
	const taken = new Set(own.flatMap(({keys}) => Object.keys(keys)));
	for (const {key, label} of extraKeys) {
		if (taken.has(key)) {
			throw new GraceError(
				'BAD_USAGE',
				`Expected the key for \`${label}\` to be one that is free, got \`${key}\`, which has a meaning already. Choose another.`,
			);
		}
		taken.add(key);
	}
	// Before those that are always there and anybody knows, so that the bottom line begins with what is special.
	const all = [...own.slice(0, ownPlace), ...extraKeys.map(bindingOf), ...own.slice(ownPlace)];
	return isUnicode ? all : all.map(withoutArrows);
};

const ownPlace = bindings.findIndex(({keys}) => Object.hasOwn(keys, 'tab') && !Object.hasOwn(keys, 'up'));

const bindingOf = ({key, shown, label, help, isForKernel = false, run}: ExtraKey): Binding => ({
	keys: {[key]: {type: 'run', run}},
	shown,
	label,
	shortLabel: '',
	help,
	scopes: isForKernel ? ['panels', 'kernel'] : ['panels'],
	applies: context => !isForKernel || isAtKernel(context),
	dropped: 3,
});
