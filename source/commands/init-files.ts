import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, GraceError, messageOf, reasonOf} from '../core/errors.ts';
import {filesOf, type Setup, type Target, valuesOf} from '../init/setup.ts';
import {fillTemplate} from '../init/template.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import {readPackageFile} from './package-files.ts';

/** A file that `init` makes. */
export type NewFile = {
	/** From the workspace. */
	readonly name: string;
	readonly path: string;
	readonly content: string;
};

/** What is in a file's place: nothing, the same, or what would be lost by writing it. */
export type Place = 'free' | 'same' | 'taken';

/** The files of these targets, filled in. Throws FAILED where this installation lacks a template. */
export const filesFor = async (wanted: readonly Target[], setup: Setup): Promise<readonly NewFile[]> =>
	Promise.all(
		wanted
			.flatMap(target => filesOf(target, setup))
			.map(async file => {
				const template = await readPackageFile('templates', file.template);
				if (template === undefined) {
					throw new GraceError(
						'FAILED',
						`Expected templates/${file.template} beside the program, got none. Install grace-tui anew.`,
					);
				}
				const content = fillTemplate(template, valuesOf(setup, file)).replaceAll('\n', file.lineEnd);
				return {name: file.name, path: path.join(setup.directory, file.name), content};
			}),
	);

/** Looks at what stands in a file's place. Throws FAILED where that cannot be read. */
export const placeOf = async (file: NewFile): Promise<Place> => {
	try {
		return (await readFile(file.path, 'utf8')) === file.content ? 'same' : 'taken';
	} catch (cause) {
		if (codeOf(cause) === 'ENOENT') return 'free';
		throw new GraceError('FAILED', `Expected to read ${file.path}, got: ${messageOf(cause)}. Move it away.`, {
			cause,
		});
	}
};

/** Writes a file as a whole. Throws FAILED. */
export const writeNewFile = async (file: NewFile): Promise<void> => {
	try {
		await mkdir(path.dirname(file.path), {recursive: true, mode: 0o700});
		await writeFileAtomic(file.path, file.content, {isDurable: true});
	} catch (cause) {
		throw new GraceError(
			'FAILED',
			`Expected to write ${file.path}, got: ${reasonOf(cause)}. Make room or give permission.`,
			{cause},
		);
	}
};
