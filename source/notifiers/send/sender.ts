import type {Answer} from '../../core/notify/answer.ts';
import type {Message} from '../../core/notify/message.ts';
import type {ReceiverSettings} from '../../core/notify/receiver-settings.ts';
import {post} from './http.ts';
import {jsonOf} from './json.ts';
import {base64, concealing, readSecret, readSecretUrl, secretsIn} from './secret.ts';

/** Sends messages to one receiver. */
export type Sender = {
	/** One attempt. Never rejects: every failure is an answer. Once the signal is aborted the answer is `later`. */
	readonly send: (message: Message, options: {readonly signal: AbortSignal}) => Promise<Answer>;
	/** Lets go of connections. Never rejects. */
	readonly close: () => Promise<void>;
};

type Surroundings = {
	/** Where secrets are, and what a command inherits. */
	readonly environment: NodeJS.ProcessEnv;
	/** Where a command runs. */
	readonly directory: string;
};

/** A sender for a receiver; only what that needs is loaded. Rejects with BAD_CONFIG where a secret is missing or malformed. */
export const createSender = async (
	settings: ReceiverSettings,
	{environment, directory}: Surroundings,
): Promise<Sender> => {
	const {name, target, policy} = settings;
	const {timeout} = policy;
	switch (target.type) {
		case 'email': {
			const {createEmailSender} = await import('./email.ts');
			return createEmailSender(settings, target, environment);
		}
		case 'slack': {
			const {slackBody} = await import('./slack.ts');
			const url = readSecretUrl(environment, target.urlFrom, name);
			const conceal = concealing(secretsIn(url, {isWhole: true}));
			return posting(conceal, async (message, {signal}) =>
				post({url, body: jsonOf(slackBody(message)), conceal, timeout, signal}),
			);
		}
		case 'discord': {
			const {discordBody, discordRetryAfter, discordWords} = await import('./discord.ts');
			const url = readSecretUrl(environment, target.urlFrom, name);
			const conceal = concealing(secretsIn(url, {isWhole: true}));
			// Otherwise it answers before it knows whether it takes the message.
			url.searchParams.set('wait', 'true');
			return posting(conceal, async (message, {signal}) =>
				post({
					...{url, body: jsonOf(discordBody(message)), conceal, timeout, signal},
					...{wordsIn: discordWords, retryAfterIn: discordRetryAfter},
				}),
			);
		}
		case 'webhook': {
			const {readSigningKey, webhookBody, webhookHeaders} = await import('./webhook.ts');
			const url =
				target.urlFrom === undefined
					? new URL(target.url ?? '')
					: readSecretUrl(environment, target.urlFrom, name);
			const secret =
				target.secretFrom === undefined
					? ''
					: readSecret(environment, target.secretFrom, {receiver: name, what: 'the signing secret'});
			const key = secret === '' ? undefined : readSigningKey(secret, name);
			const isWhole = target.urlFrom !== undefined;
			const conceal = concealing([secret, ...secretsIn(url, {isWhole})]);
			return posting(conceal, async (message, {signal}) => {
				const body = jsonOf(webhookBody(message));
				const at = Math.floor(Date.now() / 1000);
				const headers = webhookHeaders({id: message.id, at, body, key});
				return post({url, body, conceal, headers, timeout, signal});
			});
		}
		case 'command': {
			const {runCommand} = await import('./command.ts');
			const {command} = target;
			return posting(concealing([]), async (message, {signal}) =>
				runCommand(message, {command, directory, environment, timeout, signal}),
			);
		}
		case 'alertmanager': {
			const {alertmanagerBody} = await import('./alertmanager.ts');
			const {user, passwordFrom} = target;
			const url = new URL(`${target.url.replace(/\/+$/, '')}/api/v2/alerts`);
			const password =
				passwordFrom === undefined
					? ''
					: readSecret(environment, passwordFrom, {receiver: name, what: 'the password'});
			const credentials = base64(`${user}:${password}`);
			const headers: Readonly<Record<string, string>> =
				user === undefined ? {} : {authorization: `Basic ${credentials}`};
			const conceal = concealing([password, credentials, ...secretsIn(url, {isWhole: false})]);
			return posting(conceal, async (message, {signal}) =>
				post({url, body: jsonOf(alertmanagerBody(message, Date.now())), conceal, headers, timeout, signal}),
			);
		}
	}
};

const posting = (conceal: (text: string) => string, send: Sender['send']): Sender => ({
	// A fault of ours must not lose a message.
	send: (message, options) =>
		send(message, options).catch(
			(error: unknown): Answer => ({type: 'later', words: conceal(String(error)), retryAfter: undefined}),
		),
	close: async () => {},
});
