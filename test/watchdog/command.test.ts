import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findCommand, findProgram} from '../../source/watchdog/command.ts';

let cwd: string;
let bin: string;

beforeEach(async () => {
	cwd = await mkdtemp(join(tmpdir(), 'command-'));
	bin = join(cwd, 'bin');
	await mkdir(bin);
});

afterEach(async () => {
	await rm(cwd, {recursive: true});
});

const program = async (path: string, mode = 0o755) => {
	await writeFile(path, '#!/bin/sh\n');
	await chmod(path, mode);
};
const install = (...names: string[]) => Promise.all(names.map(name => program(join(bin, name))));
const find = (...wanted: (readonly string[] | undefined)[]) =>
	findCommand({cwd, environment: {PATH: bin}, wanted});
const refusal = (message: RegExp) => ({code: 'NO_COMMAND', message: expect.stringMatching(message)});

test('the most binding command line that says something is taken', async () => {
	await install('one', 'two');
	expect(await find(undefined, [], ['one', '-x'], ['two'])).toEqual(['one', '-x']);
});

test.each([
	[['python', 'python3', 'py'], 'python'],
	[['python3', 'py'], 'python3'],
	[['py'], 'py'],
])('with %j there serve.py runs under %s', async (names, python) => {
	await writeFile(join(cwd, 'serve.py'), '');
	await install(...names);
	expect(await find(undefined)).toEqual([python, 'serve.py']);
});

test('without a command and without serve.py three ways are named', async () => {
	await install('python');
	await expect(find(undefined)).rejects.toMatchObject(
		refusal(/no serve\.py here.*`grace-tui -- COMMAND`.*grace\.config\.json.*`grace-tui demo`/),
	);
});

test('without any Python that is said', async () => {
	await writeFile(join(cwd, 'serve.py'), '');
	await expect(find(undefined)).rejects.toMatchObject(refusal(/^Expected python, python3 or py on the PATH/));
});

test.each([['nobody'], ['./nobody'], ['bin/nobody'], ['/nobody/there']])(
	'%s, which does not exist, is refused by name',
	async name => {
		await expect(find([name])).rejects.toMatchObject(refusal(new RegExp(`got \`${name}\``)));
	},
);

test('a program that may not be executed is refused', async () => {
	await program(join(bin, 'data'), 0o644);
	await expect(find(['data'])).rejects.toMatchObject(refusal(/not executable/));
	await expect(find(['./bin/data'])).rejects.toMatchObject(refusal(/not executable/));
});

test('a directory is no program', async () => {
	await expect(find(['./bin'])).rejects.toMatchObject(refusal(/`\.\/bin`/));
});

test('a path is looked for in the directory it will run in, not on the PATH', async () => {
	await install('serve');
	const environment = {PATH: '/nowhere'};
	expect(await findProgram('./bin/serve', cwd, environment)).toBe(join(bin, 'serve'));
	expect(await findProgram('bin/serve', cwd, environment)).toBe(join(bin, 'serve'));
	expect(await findProgram('serve', cwd, environment)).toBeUndefined();
	expect(await findProgram('serve', cwd, {PATH: bin})).toBe(join(bin, 'serve'));
});

test('without a PATH in the environment that of this process is not taken', async () => {
	expect(await findProgram('sh', cwd, {})).toBeUndefined();
});
