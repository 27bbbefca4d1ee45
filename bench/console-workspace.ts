import {fileURLToPath} from 'node:url';
import {node} from '../test/end-to-end/environment.ts';
import {createWorkspace, type Workspace} from '../test/end-to-end/workspace.ts';

const alerts = 300;

/** What the application of a workspace does: nothing much, or print without pause, with 1,000 kernels. */
export type Load = 'rest' | 'busy';

/** A workspace with a Node application and some hundred alerts of the past. */
export const createConsoleWorkspace = (load: Load = 'rest'): Promise<Workspace> =>
	createWorkspace({
		config: {command: [node, application, load]},
		files: Object.fromEntries(Array.from({length: alerts}, (_, index) => alertFile(index))),
	});

/** The program that is supervised. */
export const application = fileURLToPath(new URL('application.mjs', import.meta.url));

const alertFile = (index: number): readonly [string, string] => {
	const at = new Date(Date.UTC(2026, 0, 1, 0, 0, index));
	const name = at
		.toISOString()
		.replaceAll(/[-:]|\.000Z/g, '')
		.replace('T', '_');
	// Each another, or they would be one row.
	const content = {
		event_type: 'kernel.restart.success',
		timestamp: at.toISOString(),
		payload: {
			kernel_name: `kernel-${index}`,
			reason: 'heartbeat_timeout',
			attempt: 1,
			critical: false,
			success: true,
		},
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
