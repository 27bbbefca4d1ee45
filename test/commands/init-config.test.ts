import path from 'node:path';
import {expect, test} from 'vitest';
import {configFiles} from '../../source/commands/init-config.ts';
import {locateWorkspace} from '../../source/watchdog/workspace.ts';
import {createWorkspace} from '../end-to-end/workspace.ts';

const wanted = {command: ['sleep', '600'], port: undefined, watchdog: {}};
const schema = '{"type": "object"}\n';

test('a new config names the schema that is written beside it, where there is one', async ({
	onTestFinished,
}) => {
	const place = await createWorkspace();
	onTestFinished(place.dispose);
	const workspace = await locateWorkspace(place.directory);
	const file = workspace.configFile;
	const missing = {kind: 'missing'} as const;
	const [config, beside] = await configFiles(workspace, {file, found: missing, wanted, schema});
	expect(JSON.parse(config?.content ?? '')).toEqual({
		$schema: './.grace/grace.config.schema.json',
		command: ['sleep', '600'],
	});
	expect(beside).toEqual({
		name: path.join('.grace', 'grace.config.schema.json'),
		path: path.join(workspace.private, 'grace.config.schema.json'),
		content: schema,
	});

	// Without one, and for one that stands elsewhere, nothing is named.
	for (const plan of [
		{file, found: missing, wanted, schema: undefined},
		{file: path.join(place.directory, 'other.json'), found: missing, wanted, schema},
	]) {
		const [only, ...others] = await configFiles(workspace, plan);
		expect([JSON.parse(only?.content ?? ''), others]).toEqual([{command: ['sleep', '600']}, []]);
	}
});

test('a config that says all that is wanted stays as it was typed', async ({onTestFinished}) => {
	const place = await createWorkspace();
	onTestFinished(place.dispose);
	const workspace = await locateWorkspace(place.directory);
	const text = '{"command":["sleep","600"]}';
	const found = {kind: 'config', config: JSON.parse(text), text} as const;
	const [same] = await configFiles(workspace, {file: workspace.configFile, found, wanted, schema});
	expect(same?.content).toBe(text);
	const nothing = {command: undefined, port: undefined, watchdog: {}};
	expect(await configFiles(workspace, {file: workspace.configFile, found, wanted: nothing, schema})).toEqual(
		[],
	);
});
