import {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {appendFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {fixture, node} from '../test/end-to-end/environment.ts';
import {createWorkspace, type Workspace} from '../test/end-to-end/workspace.ts';

/** How much there is in a workspace. */
export type Scale = {
	readonly name: string;
	readonly alerts?: 'distinct' | 'alike';
	readonly kernels?: number;
	/** Bytes of the application's log. */
	readonly log?: number;
};

const alertCount = 100_000;
const kernels = 1000;
const log = 5 * 1024 ** 3;

/** An empty workspace, each kind of much, and all of it together. */
export const scales: readonly Scale[] = [
	{name: 'an empty workspace'},
	{name: '100,000 alerts', alerts: 'distinct'},
	{name: '100,000 alerts that say the same', alerts: 'alike'},
	{name: '1,000 kernels', kernels},
	{name: 'a log of 5 GiB', log},
	{name: 'all three', alerts: 'distinct', kernels, log},
];

const program = fileURLToPath(new URL('kernels-application.py', import.meta.url));
const clients = fileURLToPath(new URL('../clients/python', import.meta.url));

/** Makes a workspace of real files. `alerts` is how many alerts a hundred thousand are. */
export const createScaleWorkspace = async (scale: Scale, alerts = alertCount): Promise<Workspace> => {
	const workspace = await createWorkspace();
	const path = workspace.path;
	const application =
		scale.kernels === undefined
			? {command: [node, fixture('http-node.mjs')]}
			: {
					command: ['python3', program],
					env: {
						PYTHONPATH: clients,
						PYTHONDONTWRITEBYTECODE: '1',
						BEATS_KERNELS: scale.kernels,
						BEATS_PER_SECOND: scale.kernels,
						BEATS_BEGIN: path('begin'),
						BEATS_END: path('end'),
						BEATS_REPORT: path('report.json'),
					},
				};
	// The log must not be rotated away.
	const config = {...application, watchdog: {log_max_size: '100G'}};
	await workspace.writeFile('grace.config.json', JSON.stringify(config));
	await writeFile(path('begin'), '');
	if (scale.alerts !== undefined) writeAlerts(path('alerts'), alerts, scale.alerts === 'alike');
	if (scale.log !== undefined) await writeLog(workspace, scale.log);
	return workspace;
};

// Young enough to stay in the directory: of older ones most would be archived meanwhile.
const span = 23 * 24 * 60 * 60 * 1000;
const severities = ['info', 'warning', 'critical'] as const;

const writeAlerts = (directory: string, count: number, areAlike: boolean): void => {
	mkdirSync(directory);
	const begin = Date.now() - span;
	for (let number = 0; number < count; number += 1) {
		const at = new Date(begin + Math.floor((number * span) / count)).toISOString();
		const [second = ''] = at.replaceAll(/[-:]/g, '').replace('T', '_').split('.');
		const severity = areAlike ? 'warning' : severities[number % severities.length];
		const alert = areAlike
			? {event_type: 'kernel.silent', timestamp: at, payload: {kernel_name: 'memory'}}
			: {event_type: 'backup.done', timestamp: at, payload: {message: `number ${number}`, part: number % 50}};
		writeFileSync(`${directory}/${severity}_${second}.json`, JSON.stringify(alert, undefined, 2));
	}
};

const lines = 20_000;

// A hole with real lines behind it: its size is real, what is on the disk is not.
const writeLog = async ({path}: Workspace, size: number): Promise<void> => {
	mkdirSync(path('logs'));
	const text = Array.from({length: lines}, (_, line) => `line ${line} of an application that says much\n`);
	await writeFile(path('logs', 'grace.log'), '');
	truncateSync(path('logs', 'grace.log'), size);
	await appendFile(path('logs', 'grace.log'), `\n${text.join('')}`);
};
