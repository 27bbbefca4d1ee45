import {codeOf, messageOf} from '../../core/errors.ts';
import type {Answer} from '../../core/notify/answer.ts';
import {plainLine} from '../../core/text.ts';
import {base64, decoded} from './secret.ts';

const largestAnswer = 64 * 1024;
const longestWords = 200;

type Request = {
	/** Credentials in it become a header. */
	readonly url: URL;
	readonly body: string;
	/** Takes out of an answer what must not be told. */
	readonly conceal: (text: string) => string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Milliseconds. */
	readonly timeout: number;
	readonly signal: AbortSignal;
	/** What the other side says with its body. @default the body */
	readonly wordsIn?: (body: string) => string;
	/** Milliseconds until another attempt, where a body names them. @default only the header does */
	readonly retryAfterIn?: (body: string) => number | undefined;
};

/**
 * Posts JSON, and reads the answer: 2xx is taken; 408, 425, 429, 5xx, and whatever the network does are for later; all else is
 * refused, redirects too: where they lead is nobody's word. No address appears in the words, also where the other side quotes it: it may
 * be a secret.
 */
export const post = async (request: Request): Promise<Answer> => {
	const {url, body, conceal, headers, timeout, signal} = request;
	const limit = AbortSignal.timeout(timeout);
	try {
		const response = await fetch(withoutCredentials(url), {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'user-agent': 'grace-tui',
				...credentialsIn(url),
				...headers,
			},
			body,
			redirect: 'manual',
			signal: AbortSignal.any([signal, limit]),
		});
		return answerTo(response, await readCapped(response), request);
	} catch (error) {
		return {
			type: 'later',
			words: limit.aborted ? `no answer in ${timeout / 1000} s` : conceal(wordsOf(error)),
			retryAfter: undefined,
		};
	}
};

const answerTo = (
	response: Response,
	text: string,
	{url, conceal, wordsIn, retryAfterIn}: Request,
): Answer => {
	const {status, headers} = response;
	const said = plainLine(conceal(wordsIn?.(text) ?? text).trim(), longestWords);
	const words = said === '' ? `HTTP ${status}` : `HTTP ${status} ${said}`;
	if (status >= 200 && status < 300) return {type: 'taken', words};
	if (status < 400)
		return {
			type: 'refused',
			words: `HTTP ${status}, a redirect${goal(headers.get('location'), url)}, which is not followed`,
		};
	const isPassing = status >= 500 || [408, 425, 429].includes(status);
	if (!isPassing) return {type: 'refused', words};
	return {
		type: 'later',
		words,
		retryAfter: retryAfterIn?.(text) ?? readRetryAfter(headers.get('retry-after')),
	};
};

// The host says enough, and is no secret.
const goal = (location: string | null, from: URL): string => {
	const to = location === null ? null : URL.parse(location, from.href);
	return to === null
		? ''
		: ` to ${to.origin === from.origin ? 'another path' : plainLine(to.origin, longestWords)}`;
};

// An address with credentials in it is none that `fetch` takes.
const withoutCredentials = (url: URL): URL => Object.assign(new URL(url.href), {username: '', password: ''});

const credentialsIn = ({username, password}: URL): Readonly<Record<string, string>> => {
	if (username === '' && password === '') return {};
	return {
		authorization: `Basic ${base64(`${decoded(username)}:${decoded(password)}`)}`,
	};
};

/** Milliseconds from a `Retry-After`, in seconds or as a date; undefined where there is none. */
export const readRetryAfter = (header: string | null, now = Date.now()): number | undefined => {
	if (header === null) return undefined;
	if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
};

// What comes after that is nothing that anybody reads.
const readCapped = async ({body}: Response): Promise<string> => {
	if (body === null) return '';
	const decoder = new TextDecoder();
	let text = '';
	for await (const bytes of body) {
		text += decoder.decode(bytes, {stream: true});
		if (text.length > largestAnswer) break;
	}
	return text;
};

// The sentence of a failed fetch says nothing, and its cause's may name the address.
const wordsOf = (error: unknown): string => {
	const cause = error instanceof Error ? error.cause : undefined;
	const code = codeOf(cause) || codeOf(error);
	if (code !== '') return code;
	if (error instanceof Error && error.name === 'AbortError') return 'cut off';
	return plainLine(messageOf(cause ?? error).replaceAll(/https?:\S*/g, '…'), longestWords);
};
