import type {AddressInfo} from 'node:net';
import {SMTPServer, type SMTPServerOptions} from 'smtp-server';
import {afterEach, describe, expect, test} from 'vitest';
import type {Answer} from '../../../source/core/notify/answer.ts';
import {letterOf} from '../../../source/core/notify/letter.ts';
import {textOf} from '../../../source/core/notify/letter-text.ts';
import type {Message} from '../../../source/core/notify/message.ts';
import {defaultReceiverPolicy, type ReceiverTarget} from '../../../source/core/notify/receiver-settings.ts';
import {createSender} from '../../../source/notifiers/send/sender.ts';
import {fall, hostile, recovery} from './messages.ts';

const servers: SMTPServer[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await new Promise<void>(resolve => server.close(() => resolve()));
});

type Post = {
	readonly mails: readonly string[];
	/** Whom each of them was for. */
	readonly recipients: readonly (readonly string[])[];
	readonly port: number;
};

const post = async (options: SMTPServerOptions = {}): Promise<Post> => {
	const mails: string[] = [];
	const recipients: (readonly string[])[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onData: (stream, {envelope}, callback) => {
			let text = '';
			stream.setEncoding('utf8');
			stream.on('data', part => {
				text += part;
			});
			stream.on('end', () => {
				mails.push(text);
				recipients.push(envelope.rcptTo.map(({address}) => address));
				callback(null, 'queued');
			});
		},
		...options,
	});
	server.on('error', () => {});
	servers.push(server);
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
	return {mails, recipients, port: (server.server.address() as AddressInfo).port};
};

const target = (port: number, overrides: object = {}): ReceiverTarget => ({
	...{type: 'email', host: '127.0.0.1', port, security: 'none', user: undefined, passwordFrom: undefined},
	...{from: 'grace@example.org', to: ['ops@example.org', 'night@example.org'], ...overrides},
});

const send = async (
	to: ReceiverTarget,
	message: Message = fall(),
	environment: NodeJS.ProcessEnv = {},
	timeout = 5000,
): Promise<Answer> => {
	const policy = {...defaultReceiverPolicy, timeout};
	const sender = await createSender({name: 'mail', target: to, policy}, {environment, directory: '.'});
	return sender.send(message, {signal: new AbortController().signal});
};

/** Headers with their continued lines, by their names in small letters. */
const headersOf = (mail: string): ReadonlyMap<string, string> =>
	new Map(
		(mail.split('\r\n\r\n')[0] ?? '')
			.replaceAll(/\r\n[ \t]+/g, ' ')
			.split('\r\n')
			.map(line => [
				line.slice(0, line.indexOf(':')).toLowerCase(),
				line.slice(line.indexOf(':') + 1).trim(),
			]),
	);

describe('a mail', () => {
	test('is text and HTML, and begins a thread that the end of the fall goes on with', async () => {
		const {mails, port} = await post();
		for (const message of [fall(), recovery()])
			expect(await send(target(port), message)).toEqual({type: 'taken', words: '250 queued'});
		const [first, last] = mails.map(headersOf);
		expect(first?.get('subject')).toBe('[grace] shop on web-1: the application');
		expect(first?.get('message-id')).toBe('<a1b2-ops-warning_20260101_120000.1@web-1>');
		expect(first?.get('in-reply-to')).toBeUndefined();
		expect(first?.get('to')).toBe('ops@example.org, night@example.org');
		expect(first?.get('auto-submitted')).toBe('auto-generated');
		expect(first?.get('date')).toContain('01 Jan 2026 12:00:02');
		expect(last?.get('subject')).toBe('Re: [grace] shop on web-1: the application');
		expect(last?.get('in-reply-to')).toBe(first?.get('message-id'));
		expect(last?.get('references')).toBe(first?.get('message-id'));
		expect(last?.get('message-id')).toBe('<a1b2-ops-warning_20260101_120000.2@web-1>');
		expect(mails[0]).toContain('Content-Type: text/plain');
		expect(mails[0]).toContain('Content-Type: text/html');
	});

	test('reads like this', async () => {
		await expect(textOf(letterOf(fall()))).toMatchFileSnapshot('letters/fall.txt');
		await expect(textOf(letterOf(recovery()))).toMatchFileSnapshot('letters/recovery.txt');
		await expect(textOf(letterOf({...fall(), kind: 'test', problems: [], notices: []}))).toMatchFileSnapshot(
			'letters/test.txt',
		);
	});

	test('gets no header from what it tells, and its HTML is text', async () => {
		const {mails, port} = await post();
		expect(await send(target(port), hostile())).toMatchObject({type: 'taken'});
		const [mail = ''] = mails;
		expect([...headersOf(mail).keys()]).not.toContain('bcc');
		expect(headersOf(mail).get('to')).toBe('ops@example.org, night@example.org');
		expect(mail.slice(mail.indexOf('Content-Type: text/html')).includes('<script>')).toBe(false);
		expect(mail.includes('\u001b')).toBe(false);
	});

	test('is handed on with a user and a password from the environment', async () => {
		const users: string[] = [];
		const {mails, port} = await post({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth: ({username, password}, _session, callback) => {
				users.push(`${username}:${password}`);
				if (password === 'right') callback(null, {user: username});
				else callback(new Error('Invalid login'));
			},
		});
		const to = target(port, {user: 'grace', passwordFrom: 'MAIL_PASSWORD'});
		expect(await send(to, fall(), {MAIL_PASSWORD: 'right'})).toMatchObject({type: 'taken'});
		const answer = await send(to, fall(), {MAIL_PASSWORD: 'wrong'});
		// It may be mended, so nothing is given up.
		expect(answer).toMatchObject({
			type: 'later',
			words: expect.stringMatching(/^the user or the password was not taken: 535/),
		});
		expect(JSON.stringify(answer)).not.toContain('wrong');
		expect(users).toEqual(['grace:right', 'grace:wrong']);
		expect(mails).toHaveLength(1);
		await expect(send(to)).rejects.toThrow(/Expected MAIL_PASSWORD in the environment, with the password/);
	});
});

describe('a mail server', () => {
	const refusing = (code: number): SMTPServerOptions => ({
		onRcptTo: (_address, _session, callback) =>
			callback(Object.assign(new Error('not now'), {responseCode: code})),
	});

	test('that refuses for good is not asked again, one that refuses for now is', async () => {
		const [never, later] = [await post(refusing(550)), await post(refusing(451))];
		expect(await send(target(never.port))).toMatchObject({
			type: 'refused',
			words: expect.stringContaining('550'),
		});
		expect(await send(target(later.port))).toMatchObject({
			type: 'later',
			words: expect.stringContaining('451'),
		});
	});

	test('that cannot encrypt gets nothing where encryption is asked for', async () => {
		const {mails, port} = await post();
		expect(await send(target(port, {security: 'starttls'}))).toMatchObject({type: 'later'});
		expect(mails).toEqual([]);
	});

	test('with a certificate of its own making gets nothing', async () => {
		const {mails, port} = await post({disabledCommands: []});
		const answer = await send(target(port, {security: 'starttls'}));
		expect(answer).toMatchObject({type: 'later', words: expect.stringMatching(/certificate/i)});
		expect(mails).toEqual([]);
	});

	test('that wants a user first is asked again, once there may be one', async () => {
		const {port} = await post({
			onMailFrom: (_address, _session, callback) =>
				callback(Object.assign(new Error('5.7.0 Authentication required'), {responseCode: 530})),
		});
		expect(await send(target(port))).toMatchObject({type: 'later', words: expect.stringContaining('530')});
	});

	test('that cannot take it for one of them yet gets it again for that one alone', async () => {
		let isFull = true;
		const {mails, recipients, port} = await post({
			onRcptTo: ({address}, _session, callback) =>
				address.startsWith('night') && isFull
					? callback(Object.assign(new Error('mailbox full'), {responseCode: 452}))
					: callback(),
		});
		const policy = {...defaultReceiverPolicy, timeout: 5000};
		const sender = await createSender(
			{name: 'mail', target: target(port), policy},
			{environment: {}, directory: '.'},
		);
		const options = {signal: new AbortController().signal};
		expect(await sender.send(fall(), options)).toMatchObject({
			type: 'later',
			words: expect.stringMatching(/^the others have it: night@example\.org: 452 .*mailbox full/),
		});
		expect(await sender.send(fall(), options)).toMatchObject({type: 'later'});
		isFull = false;
		expect(await sender.send(fall(), options)).toMatchObject({type: 'taken'});
		expect(await sender.send(recovery(), options)).toMatchObject({type: 'taken'});
		expect(recipients).toEqual([
			['ops@example.org'],
			['night@example.org'],
			['ops@example.org', 'night@example.org'],
		]);
		expect(mails.map(mail => headersOf(mail).get('to'))).toEqual(
			Array.from({length: 3}, () => 'ops@example.org, night@example.org'),
		);
	});

	test('that will never take it for one of them has refused it, and the others have it', async () => {
		const {recipients, port} = await post({
			onRcptTo: ({address}, _session, callback) =>
				address.startsWith('night')
					? callback(Object.assign(new Error('no such user'), {responseCode: 550}))
					: callback(),
		});
		expect(await send(target(port))).toMatchObject({
			type: 'refused',
			words: expect.stringMatching(/^the others have it: night@example\.org: 550 .*no such user/),
		});
		expect(recipients).toEqual([['ops@example.org']]);
	});

	test('that is too slow gets nothing afterwards either', async () => {
		const {promise: released, resolve: release} = Promise.withResolvers<void>();
		const {promise: closed, resolve: onClose} = Promise.withResolvers<void>();
		const {mails, port} = await post({
			onRcptTo: (_address, _session, callback) => void released.then(() => callback()),
			onClose: () => onClose(),
		});
		expect(await send(target(port), fall(), {}, 500)).toEqual({
			type: 'later',
			words: 'no answer in 0.5 s',
			retryAfter: undefined,
		});
		release();
		await closed;
		expect(mails).toEqual([]);
	});

	test('is not asked when the watchdog has left', async () => {
		const {mails, port} = await post();
		const sender = await createSender(
			{name: 'mail', target: target(port), policy: defaultReceiverPolicy},
			{environment: {}, directory: '.'},
		);
		const answer = await sender.send(fall(), {signal: AbortSignal.abort()});
		expect(answer).toEqual({type: 'later', words: 'cut off', retryAfter: undefined});
		expect(mails).toEqual([]);
	});

	test('that does not answer is given up for now, after the timeout', async () => {
		const {port} = await post({onConnect: () => {}});
		expect(await send(target(port), fall(), {}, 300)).toMatchObject({type: 'later'});
	});

	test('that is not there is tried later', async () => {
		const {port} = await post();
		for (const server of servers.splice(0)) await new Promise<void>(resolve => server.close(() => resolve()));
		expect(await send(target(port))).toMatchObject({
			type: 'later',
			words: expect.stringContaining('ECONNREFUSED'),
		});
	});
});
