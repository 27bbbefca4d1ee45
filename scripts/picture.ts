import {mkdir, writeFile} from 'node:fs/promises';
import {homedir, hostname, tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {openTerminal, type Terminal} from '../test/end-to-end/terminal.ts';
import {createFilm} from './film.ts';
import {terminalToSvg} from './terminal-svg.ts';

/** Draws the pictures of the readme from the built console on its demo. Run `npm run build` first. */

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = join(root, 'docs');
const title = 'grace-tui demo';
const patience = 60_000;

/** The cells are drawn, so they must not be half of an update. */
const untilWhole = (terminal: Terminal, expected: RegExp): Promise<string[]> =>
	terminal.waitFor(
		lines => expected.test(lines.join('\n')) && !terminal.cells.modes.synchronizedOutputMode,
		patience,
	);

const write = async (name: string, svg: string): Promise<void> => {
	await mkdir(docs, {recursive: true});
	await writeFile(join(docs, name), svg);
	console.log(`Wrote docs/${name}, ${svg.length} characters.`);
};

const shoot = async (name: string, terminal: Terminal): Promise<void> => {
	refuseSecrets(terminal.screen().join('\n'));
	await write(name, terminalToSvg(terminal.cells, title));
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

/** The application crashed, is there again and has proved itself. */
const wide = async (terminal: Terminal): Promise<void> => {
	await terminal.waitFor(/handled[\s\S]*handled/, patience);
	terminal.press('x');
	await untilWhole(terminal, /code 1\b[\s\S]*Restart 1 succeeded|Restart 1 succeeded[\s\S]*code 1\b/);
	await shoot('console.svg', terminal);
};

/** A kernel that is silent, in a small terminal. */
const narrow = async (terminal: Terminal): Promise<void> => {
	terminal.press('2');
	await terminal.waitFor(/memory/, patience);
	terminal.press('c');
	await untilWhole(terminal, /[23]s {2}\d\/3/);
	await shoot('console-80x24.svg', terminal);
};

/** Why it does not run at the moment. */
const explain = async (terminal: Terminal): Promise<void> => {
	for (const crash of [1, 2, 3]) {
		await terminal.waitFor(new RegExp(`running[\\s\\S]*life +${crash}\\b`), patience);
		terminal.press('x');
	}
	await terminal.waitFor(/waiting/, patience);
	terminal.press('e');
	await untilWhole(terminal, /Why the application is waiting/);
	await shoot('explain.svg', terminal);
};

/** A kernel that falls silent and comes back, then the whole application. */
const film = async (terminal: Terminal): Promise<void> => {
	const recording = createFilm(terminal.cells);
	const camera = setInterval(recording.look, 100);
	try {
		await sleep(2000);
		terminal.press('2');
		await sleep(1000);
		terminal.press('c');
		await terminal.waitFor(/healthy.*heartbeat_timeout/, patience);
		await sleep(2000);
		terminal.press('x');
		await terminal.waitFor(/code 1\b/, patience);
		await sleep(4000);
		recording.look();
	} finally {
		clearInterval(camera);
	}
	refuseSecrets(terminal.screen().join('\n'));
	await write('demo.svg', recording.develop(title));
};

const scenes = [
	{columns: 120, rows: 40, play: wide},
	{columns: 80, rows: 24, play: narrow},
	{columns: 120, rows: 40, play: explain},
	{columns: 100, rows: 28, play: film},
];
for (const {columns, rows, play} of scenes) {
	const terminal = openTerminal({args: ['demo'], columns, rows});
	try {
		await terminal.waitFor(/running/, patience);
		await play(terminal);
	} finally {
		terminal.kill('SIGTERM');
		await terminal.close(15_000);
	}
}
