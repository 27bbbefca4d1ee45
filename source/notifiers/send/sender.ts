import type {Answer} from '../../core/notify/answer.ts';
import type {Message} from '../../core/notify/message.ts';
import type {ReceiverSettings} from '../../core/notify/receiver-settings.ts';
import {post} from './http.ts';
import {readSecret, readSecretUrl} from './secret.ts';

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
			return posting(async (message, {signal}) =>
				post({url, body: JSON.stringify(slackBody(message)), timeout, signal}),
			);
		}
		case 'discord': {
			const {discordBody, discordRetryAfter} = await import('./discord.ts');
			const url = readSecretUrl(environment, target.urlFrom, name);
			// Otherwise it answers before it knows whether it takes the message.
			url.searchParams.set('wait', 'true');
			return posting(async (message, {signal}) =>
				post({
					...{url, body: JSON.stringify(discordBody(message)), timeout, signal},
					retryAfterIn: discordRetryAfter,
				}),
			);
		}
		case 'webhook': {
			const {readSigningKey, webhookBody, webhookHeaders} = await import('./webhook.ts');
			const url =
				target.urlFrom === undefined
					? new URL(target.url ?? '')
					: readSecretUrl(environment, target.urlFrom, name);
			const key =
				target.secretFrom === undefined
					? undefined
					: readSigningKey(
							readSecret(environment, target.secretFrom, {receiver: name, what: 'the signing secret'}),
							name,
						);
			return posting(async (message, {signal}) => {
				const body = JSON.stringify(webhookBody(message));
				const at = Math.floor(Date.now() / 1000);
				return post({url, body, headers: webhookHeaders({id: message.id, at, body, key}), timeout, signal});
			});
		}
		case 'command': {
			const {runCommand} = await import('./command.ts');
			const {command} = target;
			return posting(async (message, {signal}) =>
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
			const credentials = Buffer.from(`${user}:${password}`).toString('base64');
			const headers: Readonly<Record<string, string>> =
				user === undefined ? {} : {authorization: `Basic ${credentials}`};
			return posting(async (message, {signal}) =>
				post({url, body: JSON.stringify(alertmanagerBody(message)), headers, timeout, signal}),
			);
		}
	}
};

const posting = (send: Sender['send']): Sender => ({
	// A fault of ours must not lose a message.
	send: (message, options) =>
		send(message, options).catch(
			(error: unknown): Answer => ({type: 'later', words: String(error), retryAfter: undefined}),
		),
	close: async () => {},
});
