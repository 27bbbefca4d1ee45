import {spawnSync} from 'node:child_process';
import {describe} from 'vitest';

/** Debian's Python, the one that sees Debian's packages. */
export const python = '/usr/bin/python3';

/** The library of Debian's package faketime that sets the clock on the wall for who is started with it. */
export const findFakeTime = (): string =>
	spawnSync('faketime', ['-f', '+0s', 'printenv', 'LD_PRELOAD'], {encoding: 'utf8'}).stdout.trim();

const imports = (module: string): readonly [string, ...string[]] => [python, '-c', `import ${module}`];

/** What shows that a Debian package is installed: a command that succeeds. */
const proofs = {
	python3: [python, '--version'],
	'python3-fastapi': imports('fastapi'),
	'python3-uvicorn': imports('uvicorn'),
	gcc: ['cc', '--version'],
	faketime: ['faketime', '--version'],
	less: ['less', '--version'],
	zsh: ['zsh', '--version'],
	fish: ['fish', '--version'],
	procps: ['top', '-v'],
	systemd: ['systemd-analyze', '--version'],
	tini: ['tini', '--version'],
	wine: ['wine', '--version'],
	prometheus: ['promtool', '--version'],
	'prometheus-alertmanager': ['prometheus-alertmanager', '--version'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type Package = keyof typeof proofs;

/** `describe`, skipped where one of these Debian packages is missing; the title then says which. */
export const needs = (...packages: readonly Package[]): ((title: string, body: () => void) => void) => {
	const missing = packages.filter(name => !isInstalled(name));
	return (title, body) =>
		missing.length === 0
			? describe(title, body)
			: describe.skip(`${title} (needs the package ${missing.join(', ')})`, body);
};

const isInstalled = (name: Package): boolean => {
	const [file, ...args] = proofs[name];
	return spawnSync(file, args, {stdio: 'ignore'}).status === 0;
};
