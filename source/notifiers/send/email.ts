import {createTransport} from 'nodemailer';
import {codeOf, messageOf} from '../../core/errors.ts';
import type {Answer} from '../../core/notify/answer.ts';
import {colourOf} from '../../core/notify/colour.ts';
import {letterOf} from '../../core/notify/letter.ts';
import {htmlOf, textOf} from '../../core/notify/letter-text.ts';
import type {Message} from '../../core/notify/message.ts';
import type {ReceiverSettings, ReceiverTarget} from '../../core/notify/receiver-settings.ts';
import {plainLine} from '../../core/text.ts';
import {readSecret} from './secret.ts';
import type {Sender} from './sender.ts';

type Email = Extract<ReceiverTarget, {type: 'email'}>;

/** Sends mail by SMTP, a connection a message. */
export const createEmailSender = (
	{name, policy: {timeout}}: ReceiverSettings,
	target: Email,
	environment: NodeJS.ProcessEnv,
): Sender => {
	const {host, port, security, user, passwordFrom} = target;
	const pass =
		passwordFrom === undefined
			? ''
			: readSecret(environment, passwordFrom, {receiver: name, what: 'the password'});
	return {
		send: async (message, {signal}) => {
			const transport = createTransport({
				...{host, port, secure: security === 'tls'},
				requireTLS: security === 'starttls',
				ignoreTLS: security === 'none',
				...(user !== undefined && {auth: {user, pass}}),
				...{connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout},
				// Nothing of a message is ever read from a file or an address.
				...{disableFileAccess: true, disableUrlAccess: true},
			});
			const {promise: cutOff, resolve: cut} = Promise.withResolvers<Answer>();
			const later = (words: string) => (): void => cut({type: 'later', words, retryAfter: undefined});
			const timer = setTimeout(later(`no answer in ${timeout / 1000} s`), timeout);
			signal.addEventListener('abort', later('cut off'), {once: true});
			try {
				return await Promise.race([
					transport.sendMail(mailOf(message, target)).then(takenBy, failedBy),
					cutOff,
				]);
			} finally {
				clearTimeout(timer);
				transport.close();
			}
		},
		close: async () => {},
	};
};

/** A mail as it is handed on: text and HTML, in the thread of its fall. */
export const mailOf = (message: Message, {from, to}: Pick<Email, 'from' | 'to'>) => {
	const letter = letterOf(message);
	const {id, thread, origin, createdAt} = message;
	const isFirst = id === thread;
	const idOf = (name: string): string => `<${name}@${origin.host.replaceAll(/[^\w.-]/g, '-') || 'grace'}>`;
	return {
		from,
		to: [...to],
		// Mail programs take what has another subject for another thread.
		subject: isFirst ? letter.subject : `Re: ${letter.subject}`,
		messageId: idOf(id),
		...(!isFirst && {inReplyTo: idOf(thread), references: [idOf(thread)]}),
		date: new Date(createdAt),
		headers: {
			'Auto-Submitted': 'auto-generated',
			'X-Grace-Severity': message.severity,
			'X-Grace-Kind': message.kind,
		},
		text: textOf(letter),
		html: htmlOf(letter, colourOf(message)),
	};
};

const longestWords = 200;

type Sent = {readonly response?: string; readonly rejected?: readonly unknown[]};

const takenBy = ({response = 'taken', rejected = []}: Sent): Answer => {
	const words = rejected.length === 0 ? response : `${response}, not for ${rejected.map(String).join(', ')}`;
	return {type: 'taken', words: plainLine(words, longestWords)};
};

const failedBy = (error: unknown): Answer => {
	const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
	const response = error instanceof Error && 'response' in error ? String(error.response) : undefined;
	const words = plainLine(response ?? messageOf(error), longestWords);
	// Credentials and encryption are mended by a person; what this very message is refused for is not.
	const isOfMessage = ['EENVELOPE', 'EMESSAGE'].includes(codeOf(error));
	const isFinal = isOfMessage && typeof code === 'number' && code >= 500;
	return isFinal ? {type: 'refused', words} : {type: 'later', words, retryAfter: undefined};
};
