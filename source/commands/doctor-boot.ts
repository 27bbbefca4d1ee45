import {execFile} from 'node:child_process';
import {access, readFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import type {BootFacts, UnitFacts} from '../doctor/facts.ts';
import {serviceNameOf} from '../init/quoting.ts';
import type {Workspace} from '../watchdog/workspace.ts';

/** What would start the watchdog of a workspace at boot. Never rejects. */
export const lookAtBoot = async (workspace: Workspace): Promise<BootFacts> => {
	const user = userName();
	const [hasSystemd, hasPm2, system, own, lingering] = await Promise.all([
		tell('systemctl', ['show', '--property=Version', '--value']),
		isThere(path.join(workspace.directory, 'ecosystem.config.cjs')),
		lookAtUnit(workspace, 'system'),
		lookAtUnit(workspace, 'user'),
		tell('loginctl', ['show-user', user, '--property=Linger', '--value']),
	]);
	return {
		hasSystemd: hasSystemd !== undefined,
		units: [system, own],
		isLingering: lingering === undefined ? undefined : lingering.trim() === 'yes',
		hasPm2,
		user,
	};
};

const userName = (): string => {
	try {
		return os.userInfo().username;
	} catch {
		// A number without a name, as in containers.
		return String(process.getuid?.() ?? '');
	}
};

const properties = ['LoadState', 'UnitFileState', 'ActiveState', 'FragmentPath', 'NeedDaemonReload'];

const lookAtUnit = async (workspace: Workspace, scope: UnitFacts['scope']): Promise<UnitFacts> => {
	const service = serviceNameOf(workspace.name);
	const name = `${service}.service`;
	const file = scope === 'system' ? name : `${service}.user.service`;
	const [written, said] = await Promise.all([
		readText(path.join(workspace.directory, file)),
		tell('systemctl', [
			...(scope === 'user' ? ['--user'] : []),
			'show',
			name,
			...properties.map(property => `--property=${property}`),
		]),
	]);
	const facts = said === undefined ? undefined : readProperties(said);
	const fragment = facts?.get('FragmentPath') ?? '';
	const installed = fragment === '' ? undefined : await readText(fragment);
	return {
		scope,
		name,
		file: written === undefined ? undefined : file,
		load: facts?.get('LoadState'),
		enabled: facts?.get('UnitFileState') || 'disabled',
		active: facts?.get('ActiveState') || 'inactive',
		needsReload: facts?.get('NeedDaemonReload') === 'yes',
		isSame: written === undefined || installed === undefined ? undefined : written === installed,
	};
};

const readProperties = (text: string): ReadonlyMap<string, string> =>
	new Map(
		text.split('\n').map(line => {
			const sign = line.indexOf('=');
			return [line.slice(0, sign), line.slice(sign + 1)];
		}),
	);

// It may wait for a system that is just starting.
const patience = 3000;

/** What a program says; undefined where it is not there, or ends with an error. */
const tell = (program: string, words: readonly string[]): Promise<string | undefined> =>
	promisify(execFile)(program, words, {timeout: patience}).then(
		({stdout}) => stdout,
		() => undefined,
	);

const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

const isThere = (file: string): Promise<boolean> =>
	access(file).then(
		() => true,
		() => false,
	);
