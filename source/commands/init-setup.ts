import {stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {killTimeout} from '../core/policy.ts';
import {serviceNameOf} from '../init/quoting.ts';
import type {Setup} from '../init/setup.ts';
import {findProgram} from '../watchdog/command.ts';
import type {Settings} from '../watchdog/config.ts';
import {localPortOf} from '../watchdog/port-check.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import type {Context} from './verb.ts';

type Known = {
	readonly settings: Settings;
	readonly command: readonly string[] | undefined;
	readonly port: number | undefined;
};

/** What the files of a workspace are made from, as this machine is. */
export const setupOf = async (
	workspace: Workspace,
	{version, configFile}: Context,
	{settings, command, port}: Known,
): Promise<Setup> => {
	const {uid} = await stat(workspace.directory);
	const [, entry = ''] = process.argv;
	const program = command?.[0];
	const found = program && (await findProgram(program, settings.cwd, settings.environment));
	return {
		directory: workspace.directory,
		service: serviceNameOf(workspace.name),
		program: [process.execPath, ...nodeOptions(), path.resolve(entry)],
		watchWords: [
			'watch',
			`--dir=${workspace.directory}`,
			...(configFile === undefined ? [] : [`--config=${configFile}`]),
		],
		version,
		user: uid === process.getuid?.() ? os.userInfo().username : String(uid),
		isRoot: uid === 0,
		path: [
			...new Set([...(found ? [path.dirname(found)] : []), path.dirname(process.execPath), ...systemPath]),
		],
		port: port ?? localPortOf(settings.policy),
		// Asked, killed, and a moment to write down what was.
		stopTime: settings.policy.stopTimeout + 4 * killTimeout,
	};
};

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

// As the program's first line has them.
const nodeOptions = (): readonly string[] =>
	process.execArgv.length > 0 ? process.execArgv : ['--max-semi-space-size=4'];
