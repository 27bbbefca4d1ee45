import {createHmac} from 'node:crypto';
import type {ServerResponse} from 'node:http';
import {Webhook} from 'standardwebhooks';
import {afterEach, describe, expect, test} from 'vitest';
import type {Answer} from '../../../source/core/notify/answer.ts';
import type {Message} from '../../../source/core/notify/message.ts';
import {
	alertmanagerPolicy,
	defaultReceiverPolicy,
	type ReceiverTarget,
} from '../../../source/core/notify/receiver-settings.ts';
import {discordLimits} from '../../../source/notifiers/send/discord.ts';
import {readRetryAfter} from '../../../source/notifiers/send/http.ts';
import {createSender} from '../../../source/notifiers/send/sender.ts';
import {slackLimits} from '../../../source/notifiers/send/slack.ts';
import {fall, hostile, recovery} from './messages.ts';
import {type Heard, type Server, serve} from './servers.ts';

const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
});

const answering = async (answer: Parameters<typeof serve>[0]): Promise<Server> => {
	const server = await serve(answer);
	servers.push(server);
	return server;
};
const status =
	(code: number, body = '', headers: Readonly<Record<string, string>> = {}) =>
	(response: ServerResponse): void => {
		response.writeHead(code, headers).end(body);
	};

const send = async (
	target: ReceiverTarget,
	environment: NodeJS.ProcessEnv,
	message: Message = fall(),
	{timeout = 5000, signal = new AbortController().signal} = {},
): Promise<Answer> => {
	const policy = {...defaultReceiverPolicy, timeout};
	const sender = await createSender({name: 'ops', target, policy}, {environment, directory: '.'});
	try {
		return await sender.send(message, {signal});
	} finally {
		await sender.close();
	}
};

const slack = {type: 'slack', urlFrom: 'OPS_URL'} as const;
const discord = {type: 'discord', urlFrom: 'OPS_URL'} as const;
const webhook = {type: 'webhook', url: undefined, urlFrom: 'OPS_URL', secretFrom: undefined} as const;
const secretPath = '/services/T000/B000/XXXsecretXXX';

describe.each([
	['slack', slack],
	['discord', discord],
	['webhook', webhook],
] as const)('what %s answers', (_name, target) => {
	test.each([
		[200, 'ok', {}, {type: 'taken', words: 'HTTP 200 ok'}],
		[204, '', {}, {type: 'taken', words: 'HTTP 204'}],
		[429, '', {'retry-after': '30'}, {type: 'later', words: 'HTTP 429', retryAfter: 30_000}],
		[400, 'invalid_payload', {}, {type: 'refused', words: 'HTTP 400 invalid_payload'}],
		[404, 'no_service', {}, {type: 'refused', words: 'HTTP 404 no_service'}],
		[410, '', {}, {type: 'refused', words: 'HTTP 410'}],
		[500, 'oops', {}, {type: 'later', words: 'HTTP 500 oops', retryAfter: undefined}],
		[503, '', {'retry-after': '1'}, {type: 'later', words: 'HTTP 503', retryAfter: 1000}],
		[
			301,
			'',
			{location: 'http://127.0.0.1:1/else/where'},
			{type: 'refused', words: 'HTTP 301, a redirect to http://127.0.0.1:1, which is not followed'},
		],
		[
			308,
			'',
			{location: `${secretPath}/`},
			{type: 'refused', words: 'HTTP 308, a redirect to another path, which is not followed'},
		],
	] as const)('%i %s', async (code, body, headers, expected) => {
		const server = await answering(status(code, body, headers));
		expect(await send(target, {OPS_URL: `${server.url}${secretPath}`})).toEqual(expected);
		expect(server.heard).toHaveLength(1);
	});

	test('nothing, for too long', async () => {
		const server = await answering(() => {});
		const answer = await send(target, {OPS_URL: server.url}, fall(), {timeout: 200});
		expect(answer).toEqual({type: 'later', words: 'no answer in 0.2 s', retryAfter: undefined});
	});

	test('and then breaks off', async () => {
		const server = await answering(response => {
			response.writeHead(200, {'content-length': '1000'}).write('half');
			response.socket?.resetAndDestroy();
		});
		expect(await send(target, {OPS_URL: server.url})).toMatchObject({type: 'later'});
	});

	test('where nobody listens, without a word about the address', async () => {
		const server = await answering(() => {});
		await server.close();
		const answer = await send(target, {OPS_URL: `${server.url}${secretPath}`});
		expect(answer).toEqual({type: 'later', words: 'ECONNREFUSED', retryAfter: undefined});
	});

	test('is told without the address that it quotes', async () => {
		const server = await answering((response, {path}) =>
			response.writeHead(404).end(`Cannot POST ${path} at http://${response.req.headers.host}${path}`),
		);
		const answer = await send(target, {OPS_URL: `${server.url}${secretPath}?key=anotherSecret`});
		expect(answer).toMatchObject({type: 'refused', words: expect.stringContaining('HTTP 404 Cannot POST …')});
		expect(answer.words).not.toMatch(/secret/i);
	});

	test('is cut off when the watchdog leaves', async () => {
		const leaving = new AbortController();
		const server = await answering(() => leaving.abort());
		expect(await send(target, {OPS_URL: server.url}, fall(), leaving)).toMatchObject({type: 'later'});
	});

	test('cannot be asked without its secret', async () => {
		await expect(send(target, {})).rejects.toThrow(
			'Expected OPS_URL in the environment, with the address of the receiver ops, got nothing. Set it where the watchdog is started.',
		);
		await expect(send(target, {OPS_URL: 'XXXsecretXXX'})).rejects.toThrow(
			/^(?!.*XXXsecretXXX)Expected .*OPS_URL/,
		);
	});
});

test('a date says as well when to come again', () => {
	const now = Date.UTC(2026, 0, 1, 12);
	expect(readRetryAfter('Thu, 01 Jan 2026 12:00:30 GMT', now)).toBe(30_000);
	expect(readRetryAfter('Thu, 01 Jan 2026 11:00:00 GMT', now)).toBe(0);
	expect(readRetryAfter('soon', now)).toBeUndefined();
});

test('Discord says in its body when to come again', async () => {
	const server = await answering(
		status(429, '{"message": "You are being rate limited.", "retry_after": 0.5}', {'retry-after': '1'}),
	);
	expect(await send(discord, {OPS_URL: server.url})).toMatchObject({type: 'later', retryAfter: 500});
	expect(server.heard[0]?.path).toBe('/?wait=true');
});

const bodyOf = async (target: ReceiverTarget, message: Message) => {
	const server = await answering(status(200));
	expect(await send(target, {OPS_URL: server.url}, message)).toMatchObject({type: 'taken'});
	return JSON.parse(server.heard[0]?.body ?? '');
};

describe('what Slack gets', () => {
	test('has the words, and a text for where blocks are not shown', async () => {
		const body = await bodyOf(slack, fall());
		expect(body.text).toBe('CRITICAL shop: Restart 1 failed: The application ended with SIGSEGV after 1.5 s');
		const {blocks} = body;
		expect(blocks[0]).toEqual({type: 'header', text: {type: 'plain_text', text: body.text, emoji: false}});
		const texts: readonly string[] = blocks.slice(1).map(({text}: {text: {text: string}}) => text.text);
		expect(
			texts.some(text => text.startsWith('*Why*') && text.includes('SIGSEGV (crashed on bad memory)')),
		).toBe(true);
		expect(texts).toContainEqual('*Last output*\n```connecting to the database\nSegmentation fault```');
		expect(texts).toContainEqual('*What happens next*\nIn 2s (at 12:00:04 UTC) it is started again.');
		const [{color, blocks: attached, ...others}] = body.attachments;
		expect([color, others]).toEqual(['#c62828', {}]);
		expect(attached.map(({text}: {text: {text: string}}) => text.text.split('\n')[0])).toEqual([
			'*Alerts*',
			'*Where*',
		]);
	});

	test('stays within its limits and mentions nobody, whatever is told', async () => {
		const body = await bodyOf(slack, hostile());
		const {blocks, attachments} = body;
		const texts = [...blocks.slice(1), ...attachments[0].blocks].map(({text}) => text.text);
		expect(blocks.length).toBeLessThanOrEqual(slackLimits.blocks);
		expect(blocks[0].text.text.length).toBeLessThanOrEqual(slackLimits.header);
		expect(texts.length).toBeGreaterThan(4);
		for (const text of texts) {
			expect(text.length).toBeLessThanOrEqual(slackLimits.section);
			expect(text).not.toMatch(/<[!@#s]/);
		}
		expect(body.text).not.toMatch(/[<>]/);
	});

	test('has no piece of an escaped mark where it was cut', async () => {
		for (const length of [1, 2, 3, 4, 5]) {
			const output = Array.from({length: 20}, () => '&'.repeat(45) + 'x'.repeat(length));
			const {blocks, attachments} = await bodyOf(slack, writing(output, '>'.repeat(400 + length)));
			for (const {text} of [...blocks, ...attachments[0].blocks]) {
				const whole = text.text.replaceAll(/&(?:amp|lt|gt);/g, '');
				expect(whole).not.toMatch(/&|```(?:a?mp|p|l?t|gt)?;/);
			}
		}
	});
});

describe('what Discord gets', () => {
	test('is one embed with the words', async () => {
		const {embeds, allowed_mentions} = await bodyOf(discord, recovery());
		expect(allowed_mentions).toEqual({parse: []});
		expect(embeds).toMatchObject([
			{
				title: 'RESOLVED shop: the application is well again, after 2m 30s',
				color: 0x2e7d32,
				timestamp: '2026-01-01T12:03:00.000Z',
			},
		]);
	});

	test('stays within its limits, whatever is told', async () => {
		const {embeds} = await bodyOf(discord, hostile());
		const [{title, fields}] = embeds;
		expect(title.length).toBeLessThanOrEqual(discordLimits.title);
		expect(fields.length).toBeLessThanOrEqual(discordLimits.fields);
		let all = title.length;
		for (const {name, value} of fields) {
			expect(value.length).toBeLessThanOrEqual(discordLimits.value);
			expect(value.length).toBeGreaterThan(0);
			all += name.length + value.length;
		}
		expect(all).toBeLessThanOrEqual(discordLimits.all);
	});
});

test('Discord says which message it made, and what is wrong with one', async () => {
	const made = await answering(status(200, '{"type": 0, "content": "", "id": "1234"}'));
	expect(await send(discord, {OPS_URL: made.url})).toEqual({type: 'taken', words: 'HTTP 200 message 1234'});
	const wrong = await answering(status(400, '{"message": "Cannot send an empty message", "code": 50006}'));
	expect(await send(discord, {OPS_URL: wrong.url})).toEqual({
		type: 'refused',
		words: 'HTTP 400 Cannot send an empty message (code 50006)',
	});
});

describe.each([
	['slack', slack],
	['discord', discord],
	['webhook', webhook],
] as const)('what %s gets', (_name, target) => {
	test('is whole characters, wherever it was cut', async () => {
		for (const shift of ['', 'x']) {
			const output = Array.from({length: 20}, () => `${shift}${'\u{1f600}'.repeat(200)}`);
			const server = await answering(status(200));
			const message = writing(output, `${shift}${'\u{1f600}'.repeat(2000)}\ud83d`);
			expect(await send(target, {OPS_URL: server.url}, message)).toMatchObject({type: 'taken'});
			const {body} = first(server);
			expect(body).toContain('\u{1f600}');
			expect(body).not.toMatch(/\\ud[89a-f]/);
		}
	});

	test('has no part without words', async () => {
		const text = JSON.stringify(await bodyOf(target, writing(['', ' '], ' ')));
		expect(text).toContain('What happens next');
		expect(text).not.toContain('Last output');
		expect(text).not.toContain('"value":""');
	});
});

/** A note of a program that has written so much. */
const writing = (output: readonly string[], summary: string): Message => {
	const [notice] = fall().notices;
	if (notice === undefined) throw new Error('Expected a notice, got none.');
	return fall({
		kind: 'note',
		problems: [],
		notices: [{...notice, summary, payload: {error: summary, output}}],
	});
};

const first = ({heard: [one]}: Server): Heard => {
	if (one === undefined) throw new Error('Expected a request, got none.');
	return one;
};

describe('what a webhook gets', () => {
	const key = Buffer.from('0123456789abcdef0123456789abcdef');
	const secret = `whsec_${key.toString('base64')}`;

	test('is signed as Standard Webhooks says', async () => {
		const server = await answering(status(204));
		const signed = {...webhook, secretFrom: 'OPS_SECRET'} as const;
		await send(signed, {OPS_URL: server.url, OPS_SECRET: secret});
		const {body, headers} = first(server);
		expect(headers['content-type']).toBe('application/json');
		const verified = new Webhook(secret).verify(body, {
			'webhook-id': String(headers['webhook-id']),
			'webhook-timestamp': String(headers['webhook-timestamp']),
			'webhook-signature': String(headers['webhook-signature']),
		});
		expect(verified).toMatchObject({type: 'grace.firing', data: {id: fall().id, severity: 'critical'}});
		const by = createHmac('sha256', key).update(`${fall().id}.${headers['webhook-timestamp']}.${body}`);
		expect(headers['webhook-signature']).toBe(`v1,${by.digest('base64')}`);
		expect(headers['webhook-id']).toBe(fall().id);
	});

	test('has everything, also what was not told in words', async () => {
		const {type, timestamp, data} = await bodyOf(webhook, recovery());
		expect([type, timestamp]).toEqual(['grace.resolved', '2026-01-01T12:03:00.000Z']);
		expect(data).toMatchObject({
			...{
				kind: 'resolved',
				group: 'application',
				thread: fall().id,
				workspace: 'shop',
				host: 'web-1',
				omitted: 0,
			},
			problems: [{fingerprint: 'application', count: 2, resolved_at: '2026-01-01T12:02:30.000Z'}],
			alerts: [
				{
					file: 'info_20260101_120230.json',
					event_type: 'grace.restart.success',
					payload: {restart_attempt: 2},
				},
			],
		});
	});

	test('comes with the user and the password of its address', async () => {
		const server = await answering((response, {headers}) =>
			response.writeHead(403).end(headers.authorization),
		);
		const url = `http://me:p%40ss@${server.url.slice('http://'.length)}/hook`;
		const answer = await send({...webhook, url, urlFrom: undefined}, {});
		const credentials = Buffer.from('me:p@ss').toString('base64');
		expect(first(server)).toMatchObject({path: '/hook', headers: {authorization: `Basic ${credentials}`}});
		expect(answer).toEqual({type: 'refused', words: 'HTTP 403 Basic …'});
	});

	test('is not signed with what is no key', async () => {
		const signed = {...webhook, secretFrom: 'OPS_SECRET'} as const;
		await expect(send(signed, {OPS_URL: 'http://127.0.0.1:1', OPS_SECRET: 'hunter2'})).rejects.toThrow(
			/^(?!.*hunter2)Expected the signing secret of the receiver ops to be `whsec_`/,
		);
	});
});

describe('what an Alertmanager gets', () => {
	const alertmanager = (url: string): ReceiverTarget => ({
		...{type: 'alertmanager', url, user: 'me', passwordFrom: 'OPS_PASSWORD'},
	});

	test('is an alert a problem, with its end once it is over', async () => {
		const server = await answering(status(200));
		const target = alertmanager(`${server.url}/`);
		const sender = await createSender(
			{name: 'ops', target, policy: alertmanagerPolicy},
			{environment: {OPS_PASSWORD: 'pass'}, directory: '.'},
		);
		for (const message of [fall(), recovery()])
			expect(await sender.send(message, {signal: new AbortController().signal})).toMatchObject({
				type: 'taken',
			});
		expect(server.heard.map(({path}) => path)).toEqual(['/api/v2/alerts', '/api/v2/alerts']);
		expect(server.heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:pass').toString('base64')}`);
		const [[first], [last]] = server.heard.map(({body}) => JSON.parse(body));
		const labels = {
			alertname: 'GraceApplication',
			workspace: 'shop',
			instance: 'web-1',
			severity: 'critical',
		};
		expect(first).toMatchObject({labels, startsAt: '2026-01-01T12:00:00.000Z'});
		expect(first.endsAt).toBeUndefined();
		expect(last).toMatchObject({
			labels,
			startsAt: '2026-01-01T12:00:00.000Z',
			endsAt: '2026-01-01T12:02:30.000Z',
		});
	});
});
