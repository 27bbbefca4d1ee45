import {GraceError} from '../core/errors.ts';
import {type NewFile, type Place, placeOf, writeNewFile} from './init-files.ts';
import type {Context} from './verb.ts';

/**
 * Writes files, each as a whole, and tells what became of each. One that would be lost is replaced where that is forced, or
 * a person says so. Throws FAILED, before anything is written, where there is nobody to ask.
 */
export const writeFiles = async (
	files: readonly NewFile[],
	isAsking: boolean,
	{init: wish, print}: Context,
): Promise<void> => {
	const places = new Map<NewFile, Place>();
	for (const file of files) places.set(file, await placeOf(file));
	const inTheWay = files.filter(file => places.get(file) === 'taken');
	const replaced = wish.isForced ? inTheWay : isAsking ? await askToReplace(inTheWay) : [];
	if (!isAsking && replaced.length < inTheWay.length) {
		const names = inTheWay.map(({name}) => name).join(', ');
		throw new GraceError(
			'FAILED',
			`Expected to write new files, but there ${inTheWay.length === 1 ? 'is' : 'are'} already: ${names}. Nothing was written. See what it would be with --dry-run, or replace with --force.`,
		);
	}
	const width = Math.max(0, ...files.map(({name}) => name.length));
	for (const file of files) {
		const place = places.get(file);
		const isWritten = place === 'free' || replaced.includes(file);
		if (isWritten) await writeNewFile(file);
		const outcome = place === 'same' ? 'unchanged' : isWritten ? outcomes[place ?? 'free'] : 'left as it is';
		print(`${file.name.padEnd(width)}  ${outcome}`);
	}
};

const outcomes: Readonly<Record<Place, string>> = {
	free: 'written',
	same: 'unchanged',
	taken: 'replaced',
};

const askToReplace = async (files: readonly NewFile[]): Promise<readonly NewFile[]> => {
	const {askToReplace: ask} = await import('./init-questions.ts');
	return ask(files);
};
