import {afterEach, test} from 'vitest';
import {openScreen, type TestScreen} from './screen.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const openLog = async (lines: readonly string[]): Promise<TestScreen> => {
	screen = openScreen({columns: 150, rows: 23});
	screen.session.setLog(0, lines);
	screen.press('5');
	await screen.until(/┏━ 5 Log · last/);
	return screen;
};

const numbered = Array.from({length: 300}, (_, index) =>
	index % 100 === 7 ? `needle ${index}` : `hay ${index}`,
);

test('w wraps long lines and cuts them again', async () => {
	const {press, until, untilGone} = await openLog(['short', `${'long '.repeat(30)}the end`]);
	await until('w wrap');
	await untilGone('the end');
	press('w');
	await until('the end');
	await until('w cut');
	press('w');
	await untilGone('the end');
});

test('/ goes to the newest match as it is typed, n and N to the others, and esc ends it where it stands', async () => {
	const {press, until, untilGone} = await openLog(numbered);
	await until('/ search');
	press('/needle');
	await until(/Log · \/needle · match 3 of 3/);
	await until('needle 207');
	await until('hay 210');
	press('\rN');
	await until(/match 2 of 3/);
	await until('needle 107');
	press('n');
	await until(/match 3 of 3/);
	press('n');
	await until(/match 1 of 3/);
	press('\x1b');
	await until(/Log · last 300 lines .* 1–\d+ of 300/);
	press('/nowhere');
	await until(/Log · \/nowhere · 0 matches/);
	press('\x1b');
	await untilGone('nowhere');
});

test('p shows what the life before has written, and the living output as it stood', async () => {
	const {press, until, untilGone, session} = await openLog(numbered);
	press('p');
	await until('There was no life before this one');
	session.setPrevious({life: 4, lines: ['of old', 'last words']});
	press('kkp');
	await until(/5 Log · life 4 · 2 lines .* 1–2 of 2/);
	await until('last words');
	await until('p this life');
	press('p');
	await untilGone('last words');
	await until(/Log · last 300 lines .* \d+–298 of 300/);
	session.setPrevious({life: 5, lines: []});
	press('p');
	await until('It has written nothing, or nothing of it is left.');
	press('\x1b');
	await until(/Log · last 300 lines/);
});
