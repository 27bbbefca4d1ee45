import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {alertmanagerPolicy, defaultReceiverPolicy} from '../../source/core/notify/receiver-settings.ts';
import {readSettings} from '../../source/watchdog/config.ts';

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'notifiers-settings-'));
});
afterEach(async () => {
	await rm(directory, {recursive: true});
});

const receiversOf = async (notifiers: unknown) => {
	const file = join(directory, 'grace.config.json');
	await writeFile(file, JSON.stringify({notifiers}));
	const settings = await readSettings({directory, file, isNamed: false, overrides: {}, environment: {}});
	return settings.notifiers;
};
const complaintOf = (notifiers: unknown): Promise<string> =>
	receiversOf(notifiers).then(
		() => 'none',
		error => error.message,
	);

const mail = {
	type: 'email',
	host: 'mail.example.org',
	from: 'grace@example.org',
	to: 'ops@example.org',
} as const;

test('every kind of receiver is read, with its defaults', async () => {
	const receivers = await receiversOf([
		mail,
		{
			...mail,
			name: 'night',
			security: 'tls',
			user: 'grace',
			password_from: 'MAIL_PASSWORD',
			to: ['a@b', 'c@d'],
		},
		{type: 'slack', url_from: 'SLACK_URL', min_severity: 'critical', repeat_interval: 60},
		{type: 'discord', url_from: 'DISCORD_URL'},
		{type: 'webhook', url: 'https://example.org/hook', secret_from: 'HOOK_SECRET'},
		{type: 'command', command: ['./page', 'me']},
		{type: 'alertmanager', url: 'http://127.0.0.1:9093'},
	]);
	expect(receivers.map(({name}) => name)).toEqual([
		...['email', 'night', 'slack', 'discord', 'webhook', 'command', 'alertmanager'],
	]);
	expect(receivers.map(({target}) => target).slice(0, 2)).toEqual([
		{
			...{
				type: 'email',
				host: 'mail.example.org',
				port: 587,
				security: 'starttls',
				from: 'grace@example.org',
			},
			...{to: ['ops@example.org'], user: undefined, passwordFrom: undefined},
		},
		{
			...{type: 'email', host: 'mail.example.org', port: 465, security: 'tls', from: 'grace@example.org'},
			...{to: ['a@b', 'c@d'], user: 'grace', passwordFrom: 'MAIL_PASSWORD'},
		},
	]);
	expect(receivers[0]?.policy).toEqual(defaultReceiverPolicy);
	expect(receivers[2]?.policy).toEqual({
		...defaultReceiverPolicy,
		minSeverity: 'critical',
		repeatInterval: 60_000,
	});
	expect(receivers[6]?.policy).toEqual(alertmanagerPolicy);
});

describe('what is wrong is told in a sentence', () => {
	test.each([
		[
			{type: 'slack', url_from: 'S'},
			'Expected `notifiers` to be a list of receivers such as [{"type": "slack", "url_from": "SLACK_URL"}], got an object that is not shown, since it may hold a secret. Set it in line 1 of grace.config.json.',
		],
		[
			[{type: 'pager'}],
			'Expected `notifiers.0.type` to be one of email, slack, discord, webhook, command, alertmanager, got `"pager"`. Set it in line 1 of grace.config.json.',
		],
		[
			[{type: 'slack', url: 'https://hooks.slack.com/services/x'}],
			'Secrets come from the environment: write `url_from` with the name of a variable.',
		],
		[
			[{...mail, password: 'hunter2'}],
			'Secrets come from the environment: write `password_from` with the name of a variable.',
		],
		[
			[{type: 'slack', url_from: 'https://hooks.slack.com/services/x'}],
			'Expected `notifiers.0.url_from` to be the name of an environment variable, such as SLACK_URL, got a text that is not shown, since it may hold a secret. Set it in line 1 of grace.config.json.',
		],
		[[{...mail, too: 'x'}], 'Did you mean `to`?'],
		[
			[{...mail, to: 'nobody'}],
			'Expected `notifiers.0.to` to be a mail address, or a list of them, got `"nobody"`.',
		],
		[
			[{...mail, user: 'me'}],
			'Expected `notifiers.0.user` to be there together with `password_from`, or neither of them',
		],
		[
			[{type: 'webhook'}],
			'Expected `notifiers.0.url` to be there, or `url_from` in its place, and not both, got `nothing`.',
		],
		[
			[{type: 'webhook', url: 'ftp://x'}],
			'Expected `notifiers.0.url` to be an http or https URL, got `"ftp://x"`.',
		],
		[[{type: 'command', command: 'page me'}], 'Expected `notifiers.0.command` to be a list of words'],
		[
			[mail, mail],
			'Expected `notifiers.1.name` to be a name that no other receiver has (`email` is taken), got `nothing`.',
		],
		[
			[
				{type: 'slack', url_from: 'S', name: 'ops'},
				{...mail, name: 'Ops'},
			],
			'Expected `notifiers.1.name` to be a name that no other receiver has (`ops` is taken), got `"Ops"`.',
		],
		[
			[{...mail, name: '../x'}],
			'Expected `notifiers.0.name` to be a name of letters, digits, - and _, got `"../x"`.',
		],
		[[{...mail, group_wait: -1}], 'Expected `notifiers.0.group_wait` to be 0 or more, got `-1`.'],
	])('%j', async (notifiers, sentence) => {
		const complaint = await complaintOf(notifiers);
		expect(complaint).toContain(sentence);
		expect(complaint).not.toContain('hunter2');
	});
});

describe('a secret in the wrong place is not told', () => {
	const hidden = 'that is not shown, since it may hold a secret.';
	test.each([
		['a text', [{...mail, user: 'me', password_from: 'hunter2!'}]],
		['a number', [{...mail, user: 'me', password_from: 12_345_678}]],
		['a text', [{type: 'webhook', url: 'https//me:hunter2@example.org'}]],
		['a text', [{type: 'alertmanager', url: 'example.org?token=hunter2'}]],
		['a text', ['https://hooks.slack.com/services/hunter2']],
		['a list', [[{...mail, password: 'hunter2'}]]],
		['an object', {...mail, password: 'hunter2'}],
		['a text', 'https://hooks.slack.com/services/hunter2'],
	])('%s: %j', async (kind, notifiers) => {
		const complaint = await complaintOf(notifiers);
		expect(complaint).toContain(`, got ${kind} ${hidden}`);
		expect(complaint).not.toMatch(/hunter2|12345678/);
	});

	test('from the environment neither', async () => {
		const complaint = await readSettings({
			...{directory, file: join(directory, 'grace.config.json'), isNamed: false, overrides: {}},
			environment: {GRACE_NOTIFIERS: '[{"type": "email", "password": "hunter2"'},
		}).then(
			() => 'none',
			error => error.message,
		);
		expect(complaint).toBe(
			`Expected \`notifiers\` to be a list of receivers such as [{"type": "slack", "url_from": "SLACK_URL"}], got a text ${hidden} It comes from the environment: correct GRACE_NOTIFIERS.`,
		);
	});
});
