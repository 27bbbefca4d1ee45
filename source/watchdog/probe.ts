import type {ClientRequest, IncomingMessage} from 'node:http';
import {codeOf, messageOf} from '../core/errors.ts';
import type {HealthPolicy, Policy} from '../core/policy.ts';
import type {Clock} from '../runtime/clock.ts';

/** One answer of the application, or why there was none. */
export type ProbeResult =
	| {readonly isAnswered: true; readonly latency: number}
	/** `isVoid`: this process slept meanwhile, so that it says nothing. */
	| {readonly isAnswered: false; readonly error: string; readonly isVoid?: true};

type Target = HealthPolicy['target'];

// A deadline that rings so much later was slept through.
const slept = 250;

/**
 * Asks with HTTP GET. A port is fine when anything answers in HTTP: a bare TCP connect proves nothing,
 * for a hung server accepts it. A URL is a health endpoint: it must answer below 500. Never rejects.
 */
export const probe = async (target: Target, timeout: number, clock: Clock): Promise<ProbeResult> => {
	const begun = clock.now();
	const patience = new AbortController();
	let isVoid = false;
	let cancelDeadline = (): void => {};
	const wait = (): void => {
		const due = clock.now() + timeout;
		cancelDeadline = clock.callAt(due, () => {
			const hasSlept = clock.now() - due > slept;
			// The answer may be waiting; and who slept as well needs its time to wake.
			isVoid ||= hasSlept;
			if (hasSlept) wait();
			else patience.abort();
		});
	};
	wait();
	try {
		const status = await ask(target, patience.signal);
		if ('url' in target && status >= 500) return {isAnswered: false, error: `HTTP ${status}`};
		return {isAnswered: true, latency: clock.now() - begun};
	} catch (error) {
		const reason = patience.signal.aborted ? `no answer in ${timeout / 1000} s` : reasonOf(error);
		return {isAnswered: false, error: reason, ...(isVoid ? {isVoid} : {})};
	} finally {
		cancelDeadline();
	}
};

const ask = async (target: Target, signal: AbortSignal): Promise<number> => {
	if ('url' in target) return askStatus(target.url, signal);
	return askStatus(`http://127.0.0.1:${target.port}/`, signal).catch(async error => {
		if (codeOf(error) !== 'ECONNREFUSED') throw error;
		// What listens on `localhost` may have the IPv6 address only.
		return askStatus(`http://[::1]:${target.port}/`, signal).catch(() => Promise.reject(error));
	});
};

const askStatus = async (url: string, signal: AbortSignal): Promise<number> => {
	// An `import` would read every export, and one of them loads Node's whole `fetch`: 20 ms.
	const {get} = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
	return new Promise((resolve, reject) => {
		const request: ClientRequest = get(url, {agent: false, signal}, (response: IncomingMessage) => {
			// The status line is the answer; a body may never end.
			resolve(response.statusCode ?? 0);
			response.destroy();
		});
		// More than once: a connection may break again while it is given up.
		request.on('error', reject);
		request.once('close', () => reject(new Error('no answer')));
	});
};

/** What is asked under a policy; where no health check is written, port 8000, for information. */
export const targetOf = ({health}: Policy): Target => health?.target ?? {port: 8000};

/** `port 8000`, or the URL. */
export const describeTarget = (target: Target): string =>
	'url' in target ? target.url : `port ${target.port}`;

const reasonOf = (error: unknown): string => {
	const code = codeOf(error);
	if (code === 'ECONNREFUSED') return 'connection refused';
	if (code === 'ECONNRESET') return 'connection reset';
	return messageOf(error) || code || 'no answer';
};
