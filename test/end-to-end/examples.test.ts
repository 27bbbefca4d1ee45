import {mkdir, readFile, symlink} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {expect} from 'vitest';
import {node} from './environment.ts';
import {untilHealthy} from './kernel-status.ts';
import {needs, python} from './packages.ts';
import {type Stage, test} from './stage.ts';
import {until, untilRunning} from './supervised.ts';
import {freePort} from './workspace.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = await readFile(join(root, 'readme.md'), 'utf8');
const section = /\n## Kernels\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';

/** The one block of a language, as a reader would copy it. */
const blockOf = (language: string): string => {
	const blocks = [...section.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
	if (blocks.length !== 1)
		throw new Error(`Expected one example in ${language} under Kernels, got ${blocks.length}.`);
	return blocks[0]?.[1] ?? '';
};

type Example = {
	readonly file: string;
	readonly language: string;
	readonly command: (port: number) => readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

const expectThreeKernels = async (stage: Stage, {file, language, command, env}: Example): Promise<void> => {
	const port = await freePort();
	const workspace = await stage.workspace({
		config: {command: command(port), env: {PORT: String(port), ...env}},
		files: {[file]: blockOf(language)},
	});
	// As it is for somebody who has installed the package.
	const installed = workspace.path('node_modules', 'grace-tui');
	await mkdir(dirname(installed));
	await symlink(root, installed, 'dir');

	const watch = stage.begin(workspace, ['watch']);
	await untilRunning(workspace);
	const kernels = await untilHealthy(stage, workspace, ['memory', 'messages', 'janitor']);
	expect(kernels.map(({critical}) => critical)).toEqual([true, false, false]);
	const answer = await until('an answer to GET /', async () => {
		const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
		return response?.json();
	});
	expect(answer).toEqual({visits: expect.any(Number)});
	expect(await workspace.alerts()).toEqual([]);
	watch.kill('SIGTERM');
	expect(await watch.exit).toEqual({code: 0, signal: null});
};

test("the readme's application in Node runs, with three kernels that beat", ({stage}) =>
	expectThreeKernels(stage, {file: 'app.mjs', language: 'js', command: () => [node, 'app.mjs']}));

needs('python3-fastapi', 'python3-uvicorn')("the readme's application with FastAPI", () => {
	test('runs, with three kernels that beat', ({stage}) =>
		expectThreeKernels(stage, {
			file: 'app.py',
			language: 'python',
			command: port => [python, '-m', 'uvicorn', 'app:app', '--port', String(port)],
			env: {PYTHONPATH: join(root, 'clients', 'python'), PYTHONDONTWRITEBYTECODE: '1'},
		}));
});
