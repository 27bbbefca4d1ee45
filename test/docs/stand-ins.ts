import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {cli, node} from '../end-to-end/environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Programs of other machines, and what may be asked of them: they do nothing, and refuse what nobody may ask. */
const strangers: Readonly<Record<string, readonly string[]>> = {
	systemctl: ['daemon-reload', 'enable --now grace-app.service'],
	journalctl: ['--unit grace-app.service --lines 20'],
	loginctl: ['enable-linger', 'show-user*'],
	install: ['-m 644 grace-*.service /etc/systemd/system/'],
	pm2: ['start ecosystem.config.cjs', 'stop shop', 'delete shop', 'save', 'startup'],
	supervisorctl: ['stop shop', 'update'],
};

/** A directory for the PATH with the built grace-tui, and stand-ins for what does not belong to this machine. */
export const layOut = async (directory: string): Promise<void> => {
	await mkdir(directory, {recursive: true});
	const put = async (name: string, script: string): Promise<void> => {
		await writeFile(path.join(directory, name), `#!/bin/sh\n${script}\n`);
		await chmod(path.join(directory, name), 0o755);
	};
	await put('grace-tui', `exec '${node}' '${cli}' "$@"`);
	await put('node', `exec '${node}' "$@"`);
	await put('sudo', 'exec "$@"');
	for (const [name, allowed] of Object.entries(strangers)) {
		const patterns = allowed.map(words => words.replaceAll(' ', '\\ ')).join('|');
		await put(name, `case "$*" in ${patterns}) ;; *) echo "${name} is not told to: $*" >&2; exit 64;; esac`);
	}
	// Where the package would be installed globally.
	await mkdir(path.join(directory, 'global'));
	await symlink(root, path.join(directory, 'global', 'grace-tui'));
	await put('npm', `[ "$*" = 'root -g' ] && echo '${path.join(directory, 'global')}'`);
};

/** Makes `grace-tui/kernels` something that an application in the workspace can import. */
export const linkPackage = async (workspace: string): Promise<void> => {
	await mkdir(path.join(workspace, 'node_modules'));
	await symlink(root, path.join(workspace, 'node_modules', 'grace-tui'));
};
