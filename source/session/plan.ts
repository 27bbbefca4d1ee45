import {stat} from 'node:fs/promises';
import {GraceError} from '../core/errors.ts';
import {findCommand} from '../watchdog/command.ts';
import type {Settings} from '../watchdog/config.ts';
import {configFilesAt} from '../watchdog/config-file.ts';
import type {ConfigSource} from '../watchdog/live-settings.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import {openWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {configPlaceOf, settingsOf, type Wish} from './settings.ts';

/** All that a watchdog needs of a wish: checked before anything is started. */
export type Plan = {
	readonly workspace: Workspace;
	readonly settings: Settings;
	readonly command: readonly string[];
	readonly config: ConfigSource;
};

/** Opens the workspace (`open` is `locateWorkspace` where nothing is to be made in it), reads its config and finds the command. Throws NO_WORKSPACE, BAD_CONFIG or NO_COMMAND. */
export const planSupervision = async (wish: Wish, open = openWorkspace): Promise<Plan> => {
	const workspace = await open(wish.directory);
	const [settings, record] = await Promise.all([
		commandedSettings(wish, workspace),
		readRunRecord(workspace),
	]);
	await requireDirectory(settings.cwd);
	const command = await findCommand({
		cwd: settings.cwd,
		environment: settings.environment,
		// One that was named for the next life is somebody's word, also to the next watchdog.
		wanted: [wish.command, record?.next_command, settings.command, record?.command],
	});
	const files = configFilesAt(configPlaceOf(wish, workspace));
	return {workspace, settings, command, config: {files, read: () => readAgain(wish, workspace)}};
};

/** The settings, with the command line that a person named in place of the config's. */
const commandedSettings = async (wish: Wish, workspace: Workspace): Promise<Settings> => {
	const settings = await settingsOf(wish, workspace);
	return wish.command === undefined || wish.isCommandInherited === true
		? settings
		: {...settings, command: wish.command};
};

const readAgain = async (wish: Wish, workspace: Workspace): Promise<Settings> => {
	const settings = await commandedSettings(wish, workspace);
	const {cwd, environment, command} = settings;
	await requireDirectory(cwd);
	// One that cannot be run is a mistake in the config, and no reason to fail at the next start.
	if (command !== undefined) await findCommand({cwd, environment, wanted: [command]});
	return settings;
};

const requireDirectory = async (cwd: string): Promise<void> => {
	const isDirectory = await stat(cwd).then(
		found => found.isDirectory(),
		() => false,
	);
	if (isDirectory) return;
	throw new GraceError(
		'BAD_CONFIG',
		`Expected \`cwd\` to be a directory, got ${cwd}, which is none. Create it, or correct it in the config.`,
	);
};
