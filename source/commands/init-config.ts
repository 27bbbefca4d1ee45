import {access, readFile} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, GraceError} from '../core/errors.ts';
import {configText, configWith, isAnythingWanted, type Wanted} from '../init/config-file.ts';
import {configFilesAt} from '../watchdog/config-file.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {NewFile} from './init-files.ts';

type Config = Readonly<Record<string, unknown>>;

/** The config that stands in the workspace: its content, or why there is none to go on with. */
export type FoundConfig =
	| {readonly kind: 'missing'}
	| {readonly kind: 'config'; readonly config: Config; readonly text: string}
	| {readonly kind: 'unreadable'}
	/** It is YAML, which people write by hand. */
	| {readonly kind: 'yaml'; readonly name: string};

/** Reads the config as it is written, without judging it. Never rejects. */
export const findConfig = async (file: string, isNamed: boolean): Promise<FoundConfig> => {
	for (const each of configFilesAt({file, isNamed})) {
		if (/\.ya?ml$/.test(each) && (await isThere(each))) return {kind: 'yaml', name: path.basename(each)};
	}
	try {
		const text = await readFile(file, 'utf8');
		const config: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
		return isRecord(config) ? {kind: 'config', config, text} : {kind: 'unreadable'};
	} catch (error) {
		return {kind: codeOf(error) === 'ENOENT' ? 'missing' : 'unreadable'};
	}
};

const isThere = (file: string): Promise<boolean> =>
	access(file).then(
		() => true,
		() => false,
	);

type ConfigPlan = {
	readonly file: string;
	readonly found: FoundConfig;
	readonly wanted: Wanted;
	/** The text of the schema that editors check a config by, where there is one. */
	readonly schema: string | undefined;
};

/** The config as it will be; one that is there, and of which nothing is wanted, stays as it is. Throws BAD_CONFIG. */
export const configFiles = async (
	workspace: Workspace,
	{file, found, wanted, schema: schemaText}: ConfigPlan,
): Promise<readonly NewFile[]> => {
	if (found.kind !== 'missing' && !isAnythingWanted(wanted)) return [];
	if (found.kind === 'yaml') {
		throw new GraceError(
			'BAD_CONFIG',
			`Expected a config in JSON to write into, got ${found.name}. Write command, port and policy there, or move it away.`,
		);
	}
	const schema = found.kind === 'missing' ? schemaFile(workspace, file, schemaText) : undefined;
	const before = found.kind === 'config' ? found.config : {};
	const config = configWith({...(schema && {$schema: `./${schema.name}`}), ...before}, wanted);
	await checkConfig(config, path.basename(file));
	// What says the same already stays as it was typed.
	const isSame = found.kind === 'config' && JSON.stringify(found.config) === JSON.stringify(config);
	const content = isSame ? found.text : configText(config);
	const own = {name: path.relative(workspace.directory, file), path: file, content};
	return schema === undefined ? [own] : [own, schema];
};

// For editors; they find it from the config, wherever this program is installed.
const schemaFile = (workspace: Workspace, file: string, content: string | undefined): NewFile | undefined => {
	if (file !== workspace.configFile || content === undefined) return undefined;
	const place = path.join(workspace.private, 'grace.config.schema.json');
	return {name: path.relative(workspace.directory, place), path: place, content};
};

const checkConfig = async (config: Config, name: string): Promise<void> => {
	const [{configSchema}, {explainIssue}] = await Promise.all([
		import('../watchdog/config-schema.ts'),
		import('../watchdog/config-issues.ts'),
	]);
	const checked = configSchema.safeParse(config);
	if (!checked.success) {
		// What is to be written stands nowhere yet.
		const origins = {
			file: {name, lineOf: async () => undefined},
			spoken: {variableOf: () => undefined},
			flags: {},
		};
		throw new GraceError('BAD_CONFIG', await explainIssue(checked.error.issues, config, origins));
	}
};

const isRecord = (value: unknown): value is Config =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
