import type {AddressInfo} from 'node:net';
import {SMTPServer} from 'smtp-server';
import {describe, expect} from 'vitest';
import {type Server, serve} from '../notifiers/send/servers.ts';
import {node} from './environment.ts';
import {isAlive} from './processes.ts';
import {type Stage, test} from './stage.ts';
import {eventually, recordOf, until, untilRunning} from './supervised.ts';
import type {Workspace} from './workspace.ts';

type Told = {
	readonly type: string;
	readonly data: {
		readonly id: string;
		readonly thread: string;
		readonly group: string;
		readonly text: string;
		readonly alerts: readonly {
			readonly file: string;
			readonly event_type: string;
			readonly payload: Readonly<Record<string, unknown>>;
		}[];
	};
};

const toldTo = ({heard}: Server): readonly Told[] => heard.map(({body}) => JSON.parse(body));
const eventsOf = (told: readonly Told[]): readonly string[] =>
	told.flatMap(({data}) => data.alerts.map(({event_type}) => event_type));

const open = async (
	stage: Stage,
	end: (end: () => Promise<void>) => void,
	{
		script,
		overrides = {},
		watchdog = {},
	}: {readonly script: string; readonly overrides?: object; readonly watchdog?: object},
): Promise<{readonly server: Server; readonly workspace: Workspace}> => {
	const server = await serve(response => response.writeHead(204).end());
	end(server.close);
	const config = {
		command: [node, '-e', script],
		watchdog: {min_uptime_for_success: 0.5, stop_timeout: 2, ...watchdog},
		notifiers: [{type: 'webhook', url: server.url, group_wait: 0.1, group_interval: 0.1, ...overrides}],
	};
	return {server, workspace: await stage.workspace({config})};
};

const lasting = 'console.log("serving"); setInterval(() => {}, 1000)';

describe.concurrent('alerts reach people', () => {
	test('a fall, and its end, in one thread, with why and what comes next', async ({
		stage,
		onTestFinished,
	}) => {
		const {server, workspace} = await open(stage, onTestFinished, {
			script: lasting,
			overrides: {group_wait: 0},
		});
		stage.begin(workspace, ['watch']);
		const {pid} = await untilRunning(workspace);
		await eventually(async () => expect(await workspace.readText('logs', 'grace.log')).toBe('serving\n'));
		process.kill(pid, 'SIGKILL');
		await eventually(() =>
			expect(toldTo(server).map(told => [told.type, ...eventsOf([told])])).toEqual([
				['grace.firing', 'grace.restart.initiated'],
				['grace.resolved', 'grace.restart.success'],
			]),
		);
		const [fall, end] = toldTo(server);
		expect(fall?.data.group).toBe('application');
		expect(fall?.data.alerts).toMatchObject([
			{event_type: 'grace.restart.initiated', payload: {signal: 'SIGKILL', output: ['serving']}},
		]);
		expect(fall?.data.text).toContain('exit: SIGKILL (killed)');
		expect(fall?.data.text).toContain('What happens next');
		expect(end?.data.thread).toBe(fall?.data.id);
		expect(end?.data.alerts).toMatchObject([{event_type: 'grace.restart.success'}]);
		expect(server.heard.map(({headers}) => headers['webhook-id'])).toEqual([fall?.data.id, end?.data.id]);
	});

	test('each alert once and in order, though the watchdog is killed again and again', async ({
		stage,
		onTestFinished,
	}) => {
		const {server, workspace} = await open(stage, onTestFinished, {
			script: lasting,
			overrides: {group_wait: 0, group_interval: 0},
		});
		for (let round = 0; round < 4; round += 1) {
			const watchdog = stage.begin(workspace, ['watch']);
			await until('the watchdog', async () =>
				(await recordOf(workspace))?.watchdog?.pid === watchdog.pid ? true : undefined,
			);
			const {pid, life} = await untilRunning(workspace);
			process.kill(pid, 'SIGKILL');
			await untilRunning(workspace, life);
			watchdog.kill('SIGKILL');
			await watchdog.exit;
		}
		stage.begin(workspace, ['watch']);
		await eventually(async () => {
			const filed = (await workspace.alerts()).map(({file}) => file);
			const messages = new Map(toldTo(server).map(told => [told.data.id, told]));
			const told = [...messages.values()].flatMap(({data}) => data.alerts.map(({file}) => file));
			expect(told).toEqual(filed);
			expect(told.length).toBeGreaterThan(6);
		});
	});

	test('a person who stops it is told of, and nothing else until the start', async ({
		stage,
		onTestFinished,
	}) => {
		const {server, workspace} = await open(stage, onTestFinished, {script: lasting});
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		await stage.run(workspace, ['stop']);
		await eventually(() => expect(eventsOf(toldTo(server))).toEqual(['grace.stopped']));
		await workspace.writeFile('alerts/critical_20991231_235959.json', '{"event_type": "shop.fire"}');
		await stage.run(workspace, ['start']);
		const {pid} = await untilRunning(workspace);
		process.kill(pid, 'SIGKILL');
		await eventually(() => expect(eventsOf(toldTo(server))).toContain('grace.restart.success'));
		expect(eventsOf(toldTo(server))).toEqual([
			'grace.stopped',
			'grace.restart.initiated',
			'grace.restart.success',
		]);
	});

	test('nobody of what is silenced, until that ends', async ({stage, onTestFinished}) => {
		const {server, workspace} = await open(stage, onTestFinished, {script: lasting});
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const said = await stage.run(workspace, [
			'silence',
			'event=shop.till.empty',
			'--for',
			'1h',
			'--comment',
			'known',
		]);
		expect(said).toMatchObject({exitCode: 0, stderr: ''});
		expect(said.stdout).toMatch(
			/^[0-9a-f]{8} {2}event=shop\.till\.empty {2}until .* \(1h\) {2}by .*: known$/,
		);
		const listed = await stage.run(workspace, ['silence', 'list', '--json']);
		expect(JSON.parse(listed.stdout)).toMatchObject({
			matchers: ['event=shop.till.empty'],
			active: true,
			comment: 'known',
		});
		// It is heard of within a second.
		await new Promise(resolve => setTimeout(resolve, 1500));
		await workspace.writeFile('alerts/warning_20991231_235958.json', '{"event_type": "shop.till.empty"}');
		await workspace.writeFile('alerts/warning_20991231_235959.json', '{"event_type": "shop.till.full"}');
		await eventually(() => expect(eventsOf(toldTo(server))).toEqual(['shop.till.full']));
		const ended = await stage.run(workspace, ['silence', 'expire', 'all']);
		expect(ended.stdout).toMatch(/^Ended: [0-9a-f]{8} event=shop\.till\.empty$/);
		expect((await stage.run(workspace, ['silence', 'list'])).stdout).toBe('Nothing is silent.');
	});

	test('of a receiver that is new, and no more of one that is gone, while the watchdog runs', async ({
		stage,
		onTestFinished,
	}) => {
		const {server, workspace} = await open(stage, onTestFinished, {script: lasting});
		const other = await serve(response => response.writeHead(204).end());
		onTestFinished(other.close);
		stage.begin(workspace, ['watch']);
		await untilRunning(workspace);
		const config = JSON.parse(await workspace.readText('grace.config.json'));
		const notifiers = [{type: 'webhook', name: 'other', url: other.url, group_wait: 0}];
		await workspace.writeFile('grace.config.json', JSON.stringify({...config, notifiers}));
		await eventually(async () => {
			const {receivers} = JSON.parse((await stage.run(workspace, ['status', '--json'])).stdout);
			expect(receivers).toMatchObject([{name: 'other'}]);
		});
		expect(await workspace.readText('watchdog.log')).toMatch(/at once: notifiers/);
		await workspace.writeFile('alerts/warning_20991231_235958.json', '{"event_type": "shop.till.full"}');
		await eventually(() => expect(eventsOf(toldTo(other))).toEqual(['shop.till.full']));
		expect(server.heard).toEqual([]);

		// Nobody for a while, and then somebody again.
		const receiversAre = (expected: unknown): Promise<void> =>
			eventually(async () => {
				const {receivers} = JSON.parse((await stage.run(workspace, ['status', '--json'])).stdout);
				expect(receivers).toEqual(expected);
			});
		await workspace.writeFile('grace.config.json', JSON.stringify({...config, notifiers: []}));
		await receiversAre(undefined);
		await workspace.writeFile('alerts/warning_20991231_235959.json', '{"event_type": "shop.till.empty"}');
		await workspace.writeFile('grace.config.json', JSON.stringify({...config, notifiers}));
		await receiversAre([expect.objectContaining({name: 'other', pending: 0})]);
		await workspace.writeFile('alerts/warning_20991231_235959_001.json', '{"event_type": "shop.till.open"}');
		await eventually(() => expect(eventsOf(toldTo(other))).toContain('shop.till.open'));
	});

	test('and who cannot be reached is told to the others, on the screen and by status', async ({
		stage,
		onTestFinished,
	}) => {
		const {server, workspace} = await open(stage, onTestFinished, {
			script: lasting,
			overrides: {group_wait: 0},
		});
		const refusing = await serve(response => response.writeHead(404).end('no_service'));
		onTestFinished(refusing.close);
		const config = JSON.parse(await workspace.readText('grace.config.json'));
		const notifiers = [
			...config.notifiers,
			{type: 'webhook', name: 'gone', url: refusing.url, group_wait: 0},
			{type: 'slack', url_from: 'NO_SUCH_VARIABLE'},
		];
		await workspace.writeFile('grace.config.json', JSON.stringify({...config, notifiers}));
		stage.begin(workspace, ['watch']);
		const {pid} = await untilRunning(workspace);
		process.kill(pid, 'SIGKILL');
		await eventually(() => expect(eventsOf(toldTo(server))).toContain('watchdog.error'));
		const status = await stage.run(workspace, ['status']);
		expect(status.stdout).toMatch(/^Receiver +gone: HTTP 404 no_service/m);
		expect(status.stdout).toMatch(/^Receiver +slack: Expected NO_SUCH_VARIABLE in the environment/m);
		const {receivers} = JSON.parse((await stage.run(workspace, ['status', '--json'])).stdout);
		expect(receivers).toMatchObject([
			{name: 'webhook', type: 'webhook', reading: 'ok'},
			{name: 'gone', reading: 'refused', refused: expect.any(Number)},
			{name: 'slack', reading: 'misconfigured', pending: expect.any(Number)},
		]);
		const console = stage.console(workspace);
		await console.waitFor(/notifies +✘ gone · HTTP 404 no_service/);
		await console.waitFor(/ ✔ webhook · last sent/);
		expect(isAlive(pid)).toBe(false);
	});
});

describe.concurrent('notify', () => {
	test('lists who is told, without a secret, and tries each', async ({stage, onTestFinished}) => {
		const {server, workspace} = await open(stage, onTestFinished, {script: lasting});
		const config = JSON.parse(await workspace.readText('grace.config.json'));
		const notifiers = [
			...config.notifiers,
			{type: 'discord', url_from: 'DISCORD_URL', min_severity: 'critical'},
		];
		await workspace.writeFile('grace.config.json', JSON.stringify({...config, notifiers}));
		const listed = await stage.run(workspace, ['notify']);
		expect(listed.stdout.split('\n')).toEqual([
			`webhook (webhook): ${server.url}, all alerts`,
			'discord (discord): the address in DISCORD_URL, what is critical; DISCORD_URL not set here',
		]);
		expect(await stage.run(workspace, ['notify', 'test', 'webhook'])).toMatchObject({
			exitCode: 0,
			stdout: 'webhook (webhook): taken, HTTP 204',
		});
		const [told] = toldTo(server);
		expect(told?.type).toBe('grace.test');
		const both = await stage.run(workspace, ['notify', 'test', '--json'], {
			env: {DISCORD_URL: `${server.url}/secret`},
		});
		expect(both.stdout.split('\n').map(line => JSON.parse(line))).toMatchObject([
			{name: 'webhook', taken: true, answer: 'HTTP 204'},
			{name: 'discord', taken: true},
		]);
		const without = await stage.run(workspace, ['notify', 'test']);
		expect(without.exitCode).toBe(1);
		expect(without.stdout).toContain('discord (discord): NOT taken, Expected DISCORD_URL in the environment');
		expect(await stage.run(workspace, ['notify', 'test', 'nobody'])).toMatchObject({
			exitCode: 2,
			stderr: 'grace-tui: Expected the name of a receiver, got `nobody`. There are: webhook, discord.',
		});
	});

	test('sends mail', async ({stage, onTestFinished}) => {
		const mails: string[] = [];
		const server = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS'],
			onData: (stream, _session, callback) => {
				stream.setEncoding('utf8').on('data', text => mails.push(text));
				stream.on('end', () => callback(null, 'queued'));
			},
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
		onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())));
		const {port} = server.server.address() as AddressInfo;
		const addresses = {from: 'grace@example.org', to: 'ops@example.org'};
		const notifiers = [{type: 'email', host: '127.0.0.1', port, security: 'none', ...addresses}];
		const workspace = await stage.workspace({config: {notifiers}});
		expect(await stage.run(workspace, ['notify', 'test'])).toMatchObject({
			exitCode: 0,
			stdout: 'email (email): taken, 250 queued',
			stderr: '',
		});
		expect(mails.join('')).toContain('messages to this receiver arrive');
	});

	test('says what to write where nobody is told', async ({stage}) => {
		const workspace = await stage.workspace();
		const {exitCode, stderr} = await stage.run(workspace, ['notify']);
		expect(exitCode).toBe(2);
		expect(stderr).toMatch(
			/^grace-tui: Expected `notifiers` in the config to name who is told of alerts, got none\./,
		);
	});
});

describe.concurrent('silence', () => {
	test.for([
		[['silence', 'kernel', '--for', '1h'], 2, 'Expected what is to be silent as NAME=VALUE'],
		[['silence', 'kernel=~(', '--for', '1h'], 2, 'Expected a regular expression'],
		[['silence', 'kernel=memory'], 2, 'Expected `--for` to say how long'],
		[['silence', 'kernel=memory', '--for', 'long'], 2, 'Expected a duration such as 30m'],
		[['silence', 'expire', 'abc'], 1, 'Expected the id of a silence'],
		[['silence', 'expire'], 2, 'Expected `grace-tui silence NAME=VALUE'],
	] as const)('%j is told what is wrong', async ([words, code, sentence], {stage}) => {
		const workspace = await stage.workspace();
		const {exitCode, stderr, stdout} = await stage.run(workspace, words);
		expect([exitCode, stdout]).toEqual([code, '']);
		expect(stderr).toContain(sentence);
	});
});
