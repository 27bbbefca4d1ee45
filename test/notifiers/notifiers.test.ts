import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {GraceError} from '../../source/core/errors.ts';
import {type Behaviour, createOffices, receiver} from './office.ts';

const {workspace, open, close} = createOffices();
afterEach(close);

const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, {timeout: 20_000, interval: 10});
const named = (messages: readonly {readonly notices: readonly {readonly name: string}[]}[] = []) =>
	messages.flatMap(({notices}) => notices.map(({name}) => name));

describe('alerts', () => {
	test('each reaches every receiver, in order', async () => {
		const office = await open(await workspace(), {settings: [receiver('ops'), receiver('mail')]});
		const names = await Promise.all(
			Array.from({length: 50}, (_, each) => office.writer.write('shop.till.empty', {till: each})),
		);
		await until(() => {
			expect(named(office.taken.get('ops'))).toEqual(names);
			expect(named(office.taken.get('mail'))).toEqual(names);
		});
		expect(office.errors).toEqual([]);
	});

	test('those that others write do, too, and what is no alert keeps nothing up', async () => {
		const office = await open(await workspace(), {settings: [receiver('ops')]});
		await writeFile(join(office.alerts, 'critical_20991231_235958.json'), 'no JSON at all');
		await writeFile(
			join(office.alerts, 'alert_20991231_235959.json'),
			JSON.stringify({event: 'grace.hung', timestamp: '2099-12-31T23:59:59', details: {}, restart_count: 2}),
		);
		await until(() => expect(named(office.taken.get('ops'))).toEqual(['alert_20991231_235959.json']));
	});

	test('those from before a receiver was configured are not told to it', async () => {
		const directory = await workspace();
		await writeFile(
			join(directory, 'alerts', 'critical_20200101_000000.json'),
			'{"event_type":"grace.hung"}',
		);
		const office = await open(directory, {settings: [receiver('ops')]});
		const name = await office.writer.write('grace.hung', {pid: 1});
		await until(() => expect(named(office.taken.get('ops'))).toEqual([name]));
	});

	test('those from between two watchdogs are told by the second', async () => {
		const directory = await workspace();
		const first = await open(directory, {settings: [receiver('ops')]});
		await first.writer.write('grace.hung', {pid: 1});
		await until(() => expect(first.taken.get('ops')).toHaveLength(1));
		await first.notifiers.close();
		const missed = await first.writer.write('shop.till.empty', {till: 1});
		const second = await open(directory, {settings: [receiver('ops')]});
		await until(() => expect(named(second.taken.get('ops'))).toEqual([missed]));
	});

	test('one that cannot be filed is told, and not again once it is', async () => {
		const office = await open(await workspace(), {settings: [receiver('ops')]});
		const alert = {event: 'grace.hung', severity: 'critical', payload: {pid: 1}} as const;
		const timestamp = '2099-12-31T23:59:59.000Z';
		office.notifiers.unfiled({
			...alert,
			timestamp,
			summary: 'The application hangs: its event loop has not answered for unknown s',
		});
		await until(() => expect(office.taken.get('ops')).toHaveLength(1));
		await writeFile(
			join(office.alerts, 'critical_20991231_235959.json'),
			JSON.stringify({event_type: 'grace.hung', timestamp, payload: {pid: 1}}),
		);
		await office.writer.write('shop.till.empty', {till: 1});
		const last = await office.writer.write('shop.till.full', {till: 1});
		await until(() => expect(named(office.taken.get('ops'))).toContain(last));
		const hangs = office.taken
			.get('ops')
			?.flatMap(({notices}) => notices.filter(({event}) => event === 'grace.hung'));
		expect(hangs).toHaveLength(1);
	});
});

describe('a receiver', () => {
	test('that does not answer delays no other', async () => {
		const behaviour: Behaviour = (_message, name, signal) =>
			name === 'dead'
				? new Promise(resolve => {
						signal.addEventListener('abort', () =>
							resolve({type: 'later', words: 'left', retryAfter: undefined}),
						);
					})
				: Promise.resolve({type: 'taken', words: 'ok'});
		const office = await open(await workspace(), {settings: [receiver('dead'), receiver('ops')], behaviour});
		const names = await Promise.all(
			Array.from({length: 20}, (_, each) => office.writer.write('grace.hung', {pid: each})),
		);
		await until(() => expect(named(office.taken.get('ops'))).toEqual(names));
		expect(office.taken.get('dead')).toBeUndefined();
		expect(office.models()).toMatchObject([
			{name: 'dead', reading: 'idle', pending: 20},
			{name: 'ops', reading: 'ok', pending: 0, totals: {failed: 0, refused: 0}},
		]);
	});

	test('has its message on the disk before the first attempt', async () => {
		const directory = await workspace();
		const spooled: string[] = [];
		const behaviour: Behaviour = async () => {
			spooled.push(await readFile(join(directory, '.grace', 'notifiers', 'ops.json'), 'utf8'));
			return {type: 'taken', words: 'ok'};
		};
		const office = await open(directory, {settings: [receiver('ops')], behaviour});
		await office.writer.write('grace.hung', {pid: 4711});
		await until(() => expect(office.taken.get('ops')).toHaveLength(1));
		const id = office.taken.get('ops')?.[0]?.id ?? 'none';
		expect(spooled[0]).toContain(id);
		await until(async () =>
			expect(await readFile(join(directory, '.grace', 'notifiers', 'ops.json'), 'utf8')).not.toContain(
				'outgoing',
			),
		);
	});

	test('that was being told when the watchdog ended is told under the same id by the next', async () => {
		const directory = await workspace();
		const ids: string[] = [];
		const never: Behaviour = ({id}, _name, signal) => {
			ids.push(id);
			return new Promise(resolve => {
				signal.addEventListener('abort', () => resolve({type: 'taken', words: 'who knows'}));
			});
		};
		const first = await open(directory, {settings: [receiver('ops')], behaviour: never});
		await first.writer.write('grace.hung', {pid: 1});
		await until(() => expect(ids).toHaveLength(1));
		await first.notifiers.close();
		const second = await open(directory, {settings: [receiver('ops')]});
		await until(() => expect(second.taken.get('ops')?.map(({id}) => id)).toEqual(ids));
	});

	test('without its secret waits, says so, and sends once it is there', async () => {
		let isThere = false;
		const sent: string[] = [];
		const office = await open(await workspace(), {
			settings: [receiver('ops')],
			openSender: async () => {
				if (!isThere) throw new GraceError('BAD_CONFIG', 'Expected SLACK_URL to be set.');
				return {
					send: async ({id}) => {
						sent.push(id);
						return {type: 'taken', words: 'ok'};
					},
					close: async () => {},
				};
			},
		});
		await office.writer.write('grace.hung', {pid: 1});
		await until(() =>
			expect(office.models()).toMatchObject([
				{reading: 'misconfigured', words: 'Expected SLACK_URL to be set.', pending: 1},
			]),
		);
		isThere = true;
		await office.notifiers.change([receiver('ops', {timeout: 1})]);
		await until(() => expect(sent).toHaveLength(1));
	});

	test('that is no longer configured is forgotten, and one that is new begins at once', async () => {
		const directory = await workspace();
		const office = await open(directory, {settings: [receiver('ops')]});
		await office.notifiers.change([receiver('mail')]);
		const name = await office.writer.write('grace.hung', {pid: 1});
		await until(() => expect(named(office.taken.get('mail'))).toEqual([name]));
		expect(office.taken.get('ops')).toBeUndefined();
		expect(office.models().map(model => model.name)).toEqual(['mail']);
		expect(await readdir(join(directory, '.grace', 'notifiers'))).toEqual(['mail.json']);
	});

	test('whose spool is unreadable keeps it aside, and goes on', async () => {
		const directory = await workspace();
		const first = await open(directory, {settings: [receiver('ops')]});
		await first.notifiers.close();
		const file = join(directory, '.grace', 'notifiers', 'ops.json');
		await writeFile(file, '{"version":1,"state":');
		const second = await open(directory, {settings: [receiver('ops')]});
		expect(second.announced).toMatchObject([
			{event: 'watchdog.error', payload: {error: expect.stringContaining('ops.json.unreadable')}},
		]);
		const name = await second.writer.write('grace.hung', {pid: 1});
		await until(() => expect(named(second.taken.get('ops'))).toEqual([name]));
		expect(await readFile(`${file}.unreadable`, 'utf8')).toBe('{"version":1,"state":');
	});
});

test('a silence counts as soon as it is said', async () => {
	const office = await open(await workspace(), {settings: [receiver('ops')]});
	office.silences.set([
		{
			id: 'a',
			matchers: [{name: 'kernel', isEqual: true, isPattern: false, value: 'memory'}],
			startsAt: 0,
			endsAt: Date.now() + 60_000,
			author: 'me',
			comment: '',
		},
	]);
	await office.writer.write('kernel.silent', {kernel_name: 'memory'});
	const told = await office.writer.write('kernel.silent', {kernel_name: 'messages'});
	await until(() => expect(named(office.taken.get('ops'))).toEqual([told]));
});
