import {mkdir, writeFile} from 'node:fs/promises';
import {homedir, hostname, tmpdir, userInfo} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openTerminal, type Terminal} from '../test/end-to-end/terminal.ts';
import {terminalToSvg} from './terminal-svg.ts';

/** Draws docs/console.svg: the built console on its demo, a while after that crashed once. Run `npm run build` first. */

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'docs', 'console.svg');

const picture = async (terminal: Terminal): Promise<string> => {
	const address = /http:\/\/127\.0\.0\.1:\d+/;
	const lines = await terminal.waitFor(address, 30_000);
	const [base] = address.exec(lines.join('\n')) ?? [];
	// A few lines of work make a log worth looking at.
	await terminal.waitFor(/handled[\s\S]*handled/, 30_000);
	await fetch(`${base}/crash`, {method: 'POST'});
	// The cells are drawn, so they must not be half of an update.
	const isWhole = () => !terminal.cells.modes.synchronizedOutputMode;
	await terminal.waitFor(shown => isBack(shown) && isWhole(), 60_000);
	refuseSecrets(terminal.screen().join('\n'));
	return terminalToSvg(terminal.cells, 'grace-tui demo');
};

/** The crash is shown, and the life after it has proved itself. */
const isBack = (lines: readonly string[]): boolean => {
	const text = lines.join('\n');
	return /running/.test(text) && /code 1\b/.test(text) && /Restart 1 succeeded/.test(text);
};

const refuseSecrets = (text: string): void => {
	const names = [hostname(), userInfo().username]
		.filter(name => name.length > 1)
		.map(name => `(?<!\\w)${quote(name)}(?!\\w)`);
	// A long path may be cut on the screen.
	const paths = [tmpdir(), homedir(), root].map(path => quote(path.slice(0, 10)));
	const found = [...names, ...paths].map(secret => new RegExp(secret, 'i').exec(text)?.[0]).filter(Boolean);
	if (found.length > 0)
		throw new Error(`Expected no name of this machine in the picture, got ${found.join(', ')}.`);
};

const quote = (text: string): string => text.replace(/[^\w]/g, '\\$&');

const terminal = openTerminal({args: ['demo'], columns: 120, rows: 40});
try {
	const svg = await picture(terminal);
	await mkdir(dirname(target), {recursive: true});
	await writeFile(target, svg);
	console.log(`Wrote docs/console.svg, ${svg.length} characters.`);
} finally {
	terminal.kill('SIGTERM');
	await terminal.close(15_000);
}
