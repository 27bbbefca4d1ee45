import {readFileSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import parseWords from 'string-argv';
import {describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../source/commands/command-line.ts';
import {help} from '../../source/commands/help.ts';
import {personalEnvironment} from '../end-to-end/environment.ts';
import {needs} from '../end-to-end/packages.ts';
import {createStage} from '../end-to-end/stage.ts';
import {freePort} from '../end-to-end/workspace.ts';
import {commandLinesIn, type Page, pages} from './blocks.ts';
import {layOut, linkPackage} from './stand-ins.ts';

const readme = readFileSync(path.resolve(import.meta.dirname, '../../readme.md'), 'utf8');
const verbs = ['console', ...[...help.matchAll(/\$ grace-tui (\w+)/g)].map(([, verb = '']) => verb)];

describe('every command line of grace-tui in the docs', () => {
	const lines = [readme, ...pages.map(({text}) => text)].flatMap(commandLinesIn);

	test('is found', () => {
		expect(lines.length).toBeGreaterThan(100);
		expect(
			commandLinesIn(
				'`grace-tui status --json`\n```sh\nsudo grace-tui stop && grace-tui start -- a b # c\n```\n',
			),
		).toEqual(['stop', 'start -- a b', 'status --json']);
	});

	test.each([...new Set(lines)])('is understood: grace-tui %s', async line => {
		// What stands for others, may be left out or goes on.
		const words = parseWords(line.replaceAll(/[[\]…\\]/g, '').replace(/ N\b/, ' 5')).filter(
			word => word !== '',
		);
		const {verb} = await parseCommandLine(words, verbs);
		expect(verbs).toContain(verb);
	});

	test('is refused where it is wrong', async () => {
		await expect(parseCommandLine(['status', '--jsn'], verbs)).rejects.toThrow(/--jsn/);
		await expect(parseCommandLine(['stauts'], verbs)).rejects.toThrow(/stauts/);
	});
});

const run = async (page: Page, clear: (end: () => Promise<void>) => void): Promise<number> => {
	const stage = createStage(clear);
	const [workspace, scratch] = await Promise.all([stage.workspace({name: 'app'}), stage.workspace()]);
	const bin = scratch.path('bin');
	await layOut(bin);
	await linkPackage(workspace.directory);
	const port = String(await freePort());
	const onThisMachine = (text: string): string => text.replaceAll('8000', port);
	const env = personalEnvironment({...workspace.env, PATH: [bin, process.env.PATH].join(path.delimiter)});
	let count = 0;
	for (const {language, file, text} of page.blocks) {
		if (file !== undefined) await workspace.writeFile(file, onThisMachine(text));
		if (language !== 'sh' || file !== undefined) continue;
		count += 1;
		const result = await execa('bash', ['-eu', '-o', 'pipefail', '-c', onThisMachine(text)], {
			...{cwd: workspace.directory, env, extendEnv: false, reject: false, all: true, timeout: 45_000},
			stdin: 'ignore',
		});
		expect(result.exitCode, `${text}\n${result.all}`).toBe(0);
	}
	return count;
};

const runnable = pages.filter(({blocks}) => blocks.some(({language}) => language === 'sh'));

needs('python3', 'systemd')('every block of a shell', () => {
	test.concurrent.each(runnable.map(page => [page.name, page] as const))(
		'in docs/%s does what it says',
		async (_name, page) => {
			const ends: (() => Promise<void>)[] = [];
			try {
				expect(await run(page, end => ends.push(end))).toBeGreaterThan(0);
			} finally {
				for (const end of ends) await end();
			}
		},
	);
});

test('every link from a page leads somewhere', () => {
	const anchors = (text: string): readonly string[] =>
		[...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
			title
				.toLowerCase()
				.replaceAll(/[^\w\s-]/g, '')
				.replaceAll(' ', '-'),
		);
	for (const {name, text} of [...pages, {name: '../readme.md', text: readme}]) {
		for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
			const [file = '', anchor] = link.split('#');
			const target = path.join(
				path.resolve(import.meta.dirname, '../../docs'),
				path.dirname(name),
				file || path.basename(name),
			);
			const content = readFileSync(target, 'utf8');
			if (anchor !== undefined) expect(anchors(content), `${name} → ${link}`).toContain(anchor);
		}
	}
});
