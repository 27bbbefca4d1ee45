import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const docs = path.resolve(import.meta.dirname, '../../docs');

/** A fenced block; one with a name behind its language is the file of that name. */
export type Block = {readonly language: string; readonly file: string | undefined; readonly text: string};

/** A page of docs/. */
export type Page = {readonly name: string; readonly text: string; readonly blocks: readonly Block[]};

/** All of them. */
export const pages: readonly Page[] = readdirSync(docs)
	.filter(name => name.endsWith('.md'))
	.toSorted()
	.map(name => {
		const text = readFileSync(path.join(docs, name), 'utf8');
		const blocks = [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
			([, language = '', file, content = '']) => ({language, file, text: content}),
		);
		return {name, text, blocks};
	});

/** Every command line of grace-tui that a text names: in blocks of a shell, and between backticks. */
export const commandLinesIn = (text: string): readonly string[] => {
	const fenced = [...text.matchAll(/^```(?:sh|console|powershell)\n([\s\S]*?)^```$/gm)].map(
		([, lines = '']) => lines,
	);
	const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
		([, code = '']) => code,
	);
	const lines = [...fenced.flatMap(block => block.split('\n')), ...inline];
	return lines
		.flatMap(line => [...line.matchAll(/(?:^|[\s(&|;])grace-tui((?:\s+[^\s&|;#<>)]+|\s+"[^"]*")*)/g)])
		.map(([, words = '']) => words.trim());
};
