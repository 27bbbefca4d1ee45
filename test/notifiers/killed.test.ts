import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {afterEach, expect, test, vi} from 'vitest';
import {createAlertWriter} from '../../source/alerts/writer.ts';
import {prepareSpools} from '../../source/notifiers/notifiers.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {createOffices, receiver} from './office.ts';
import {type Server, serve} from './send/servers.ts';

const {workspace, close} = createOffices();
const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
	await close();
});

// So many take ten seconds; with KILLS=200 it is tried two hundred times.
const kills = Number(process.env.KILLS ?? 15);

/** From nothing to a round of everything: taken in, kept, sent, arrived, answered, recorded. */
const longestLife = 40;

const begin = async (directory: string, url: string) => {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'sending-process.ts'), directory, url], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(child.stdout, 'data');
	return child;
};

type Told = {readonly id: string; readonly files: readonly string[]};

test(`${kills} kills anywhere between an alert and its record lose none, and double only what carries the same id`, async () => {
	const directory = await workspace();
	const server = await serve(response => response.writeHead(204).end());
	servers.push(server);
	const place = {
		directory: join(directory, '.grace', 'notifiers'),
		temporaryDirectory: join(directory, '.grace', 'tmp'),
		since: new Date(),
	};
	await prepareSpools([receiver('ops')], place);
	const writer = createAlertWriter({
		directory: join(directory, 'alerts'),
		temporaryDirectory: place.temporaryDirectory,
		clock: systemClock,
		onError: error => {
			throw error;
		},
	});
	const written: (string | undefined)[] = [];
	const raise = async (count: number): Promise<void> => {
		for (let each = 0; each < count; each += 1)
			written.push(
				await writer.write(each % 3 === 0 ? 'grace.hung' : 'shop.till.empty', {till: written.length}),
			);
	};
	for (let round = 0; round < kills; round += 1) {
		const child = await begin(directory, server.url);
		const raising = raise(3);
		await setTimeout(Math.random() * longestLife);
		child.kill('SIGKILL');
		await Promise.all([once(child, 'exit'), raising]);
	}
	const last = await begin(directory, server.url);
	const told = (): readonly Told[] =>
		server.heard.map(({body}) => {
			const {data} = JSON.parse(body);
			return {id: data.id, files: data.alerts.map(({file}: {readonly file: string}) => file)};
		});
	await vi.waitFor(
		() => {
			const once = new Map(told().map(({id, files}) => [id, files]));
			expect([...once.values()].flat().toSorted()).toEqual(written.toSorted());
		},
		{timeout: 20_000, interval: 50},
	);
	last.kill('SIGKILL');
	await once(last, 'exit');
	// What came twice is the same, byte for byte.
	const contents = new Map<string, string>();
	for (const {id, files} of told()) {
		expect(contents.get(id) ?? files.join()).toBe(files.join());
		contents.set(id, files.join());
	}
	await writer.close();
}, 300_000);
