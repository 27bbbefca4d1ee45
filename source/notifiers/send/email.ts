import {createTransport} from 'nodemailer';
import {codeOf, messageOf} from '../../core/errors.ts';
import type {Answer} from '../../core/notify/answer.ts';
import {colourOf} from '../../core/notify/colour.ts';
import {letterOf} from '../../core/notify/letter.ts';
import {htmlOf, textOf} from '../../core/notify/letter-text.ts';
import type {Message} from '../../core/notify/message.ts';
import type {ReceiverSettings, ReceiverTarget} from '../../core/notify/receiver-settings.ts';
import {plainLine} from '../../core/text.ts';
import {base64, concealing, readSecret} from './secret.ts';
import type {Sender} from './sender.ts';

type Email = Extract<ReceiverTarget, {type: 'email'}>;

/** A message that not all could be given yet. */
type Delivery = {
	readonly id: string;
	/** Who is to get it yet. */
	readonly to: readonly string[];
	/** What was said of those who never will. */
	readonly never: readonly string[];
};

/** Sends mail by SMTP, a connection a message. Whom the server cannot take it for yet gets it later, and nobody else again. */
export const createEmailSender = (
	{name, policy: {timeout}}: ReceiverSettings,
	target: Email,
	environment: NodeJS.ProcessEnv,
): Sender => {
	const {host, port, security, user, passwordFrom, from} = target;
	const pass =
		passwordFrom === undefined
			? ''
			: readSecret(environment, passwordFrom, {receiver: name, what: 'the password'});
	const conceal = concealing([pass, base64(pass), base64(`\0${user}\0${pass}`)]);
	let under: Delivery | undefined;

	return {
		send: async (message, {signal}) => {
			const transport = createTransport({
				...{host, port, secure: security === 'tls'},
				requireTLS: security === 'starttls',
				ignoreTLS: security === 'none',
				...(user !== undefined && {auth: {user, pass}}),
				...{connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout},
				socketCloseTimeout: 0,
				// Nothing of a message is ever read from a file or an address.
				...{disableFileAccess: true, disableUrlAccess: true},
			});
			const limit = AbortSignal.timeout(timeout);
			const before = under?.id === message.id ? under : {id: message.id, to: target.to, never: []};
			const envelope = {from, to: [...before.to]};
			// The connection ends with it: what was not taken in time does not arrive behind our back.
			const cutOff = AbortSignal.any([signal, limit]);
			try {
				const sent = await transport.sendMail({...mailOf(message, target), envelope, signal: cutOff});
				under = deliveryAfter(before, sent);
				return concealed(answerOf(under, sent), conceal);
			} catch (error) {
				if (signal.aborted) return later('cut off');
				if (limit.aborted) return later(`no answer in ${timeout / 1000} s`);
				return concealed(failedBy(error), conceal);
			} finally {
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

type Rejection = {readonly recipient?: string; readonly responseCode?: number; readonly response?: string};
type Sent = {readonly response: string; readonly rejectedErrors?: readonly Rejection[] | undefined};

const deliveryAfter = ({id, never}: Delivery, {rejectedErrors = []}: Sent): Delivery => {
	const waiting = rejectedErrors.filter(isPassing);
	const refused = rejectedErrors.filter(rejection => !isPassing(rejection));
	return {
		id,
		to: waiting.flatMap(({recipient}) => recipient ?? []),
		never: [...never, ...refused.map(wordsOf)],
	};
};

const answerOf = ({to, never}: Delivery, {response, rejectedErrors = []}: Sent): Answer => {
	if (to.length > 0)
		return later(`the others have it: ${rejectedErrors.filter(isPassing).map(wordsOf).join('; ')}`);
	if (never.length > 0) return {type: 'refused', words: `the others have it: ${never.join('; ')}`};
	return {type: 'taken', words: response};
};

const isPassing = ({responseCode = 0}: Rejection): boolean => responseCode < 500;

const wordsOf = ({recipient, response}: Rejection): string => `${recipient}: ${response}`;

const failedBy = (error: unknown): Answer => {
	const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
	const words = error instanceof Error && 'response' in error ? String(error.response) : messageOf(error);
	if (codeOf(error) === 'EAUTH') return later(`the user or the password was not taken: ${words}`);
	// Credentials and encryption are mended by a person; what this very message is refused for is not.
	const isOfMessage = ['EENVELOPE', 'EMESSAGE'].includes(codeOf(error));
	const isFinal = isOfMessage && typeof code === 'number' && code >= 500 && !accessCodes.has(code);
	return isFinal ? {type: 'refused', words} : later(words);
};

// RFC 4954 and 3207: the server wants a user, another mechanism, or encryption first, whatever the message.
const accessCodes: ReadonlySet<number> = new Set([530, 534, 535, 538]);

const later = (words: string): Answer => ({type: 'later', words, retryAfter: undefined});

const concealed = (answer: Answer, conceal: (text: string) => string): Answer => ({
	...answer,
	words: plainLine(conceal(answer.words), longestWords),
});
