import {createHmac} from 'node:crypto';
import {GraceError} from '../../core/errors.ts';
import {letterOf} from '../../core/notify/letter.ts';
import {textOf} from '../../core/notify/letter-text.ts';
import type {Message} from '../../core/notify/message.ts';

/** What a generic webhook and a command get: the message, with its words. Keys are added to it, and none is taken away. */
export const webhookBody = (message: Message): object => {
	const letter = letterOf(message);
	const {id, kind, group, thread, severity, problems, notices, omitted, createdAt, origin, outlook} = message;
	const timestamp = new Date(createdAt).toISOString();
	return {
		type: `grace.${kind}`,
		timestamp,
		data: {
			...{id, kind, group, thread, severity, title: letter.title, text: textOf(letter)},
			problems: problems.map(({fingerprint, severity: worst, since, latest, count, resolvedAt}) => ({
				...{fingerprint, severity: worst, since, count, resolved_at: resolvedAt ?? null},
				latest: noticeOf(latest),
			})),
			alerts: notices.map(noticeOf),
			omitted,
			workspace: origin.workspace,
			directory: origin.directory,
			host: origin.host,
			command: origin.command,
			phase: outlook.phase,
			next: outlook.next,
			press: outlook.press,
		},
	};
};

const noticeOf = ({name, event, severity, timestamp, summary, payload}: Message['notices'][number]) => ({
	...{file: name, severity, event_type: event, timestamp, summary, payload},
});

/** The bytes of a secret as Standard Webhooks writes it: `whsec_` and base64. Throws BAD_CONFIG for another one, without telling it. */
export const readSigningKey = (secret: string, receiver: string): Buffer => {
	const encoded = secret.replace(/^whsec_/, '');
	const key = Buffer.from(encoded, 'base64');
	if (key.length >= 16 && key.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, ''))
		return key;
	throw new GraceError(
		'BAD_CONFIG',
		`Expected the signing secret of the receiver ${receiver} to be \`whsec_\` and at least 16 bytes as base64, got something else. Correct it where the watchdog is started.`,
	);
};

type Signed = {
	readonly id: string;
	/** Seconds since the epoch. */
	readonly at: number;
	readonly body: string;
	readonly key: Buffer | undefined;
};

/** The headers of Standard Webhooks: which message, when it was sent, and who can have sent it. */
export const webhookHeaders = ({id, at, body, key}: Signed): Readonly<Record<string, string>> => ({
	'webhook-id': id,
	'webhook-timestamp': String(at),
	...(key !== undefined && {
		'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`,
	}),
});
