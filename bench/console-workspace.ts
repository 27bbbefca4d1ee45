import {fixture, node} from '../test/end-to-end/environment.ts';
import {createWorkspace, type Workspace} from '../test/end-to-end/workspace.ts';

const alerts = 300;

/** A workspace with a Node application and some hundred alerts of the past. */
export const createConsoleWorkspace = (): Promise<Workspace> =>
	createWorkspace({
		config: {command: [node, fixture('http-node.mjs')]},
		files: Object.fromEntries(Array.from({length: alerts}, (_, index) => alertFile(index))),
	});

const alertFile = (index: number): readonly [string, string] => {
	const at = new Date(Date.UTC(2026, 0, 1, 0, 0, index));
	const name = at
		.toISOString()
		.replaceAll(/[-:]|\.000Z/g, '')
		.replace('T', '_');
	// Each says something else: what is repeated would be one row, and keys would have nothing to move on.
	const content = {
		event_type: 'backup.done',
		timestamp: at.toISOString(),
		payload: {message: `number ${index}`},
	};
	return [`alerts/info_${name}.json`, JSON.stringify(content, undefined, 2)];
};

const titles = ['Process', 'Kernels', 'Alerts', 'Restarts', 'Log'];

/** Whether every panel stands there with its whole border, and the application runs. */
export const isFullFrame = (lines: readonly string[]): boolean => {
	const text = lines.join('\n');
	const corners = text.match(/[╭┏].*?[╮┓]|[╰┗].*?[╯┛]/g) ?? [];
	return (
		titles.every(title => new RegExp(`[╭┏][─━] \\d ${title}\\b`).test(text)) &&
		corners.length === 2 * titles.length &&
		/● running {2}pid \d/.test(text)
	);
};
