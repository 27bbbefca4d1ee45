import {type Payload, severityOf, summaryOf} from '../core/alert.ts';
import type {OutputRange} from './application-log.ts';
import type {Level} from './watchdog-log.ts';

const outputLines = 20;

type Options = {
	readonly write: (event: string, payload: Payload) => Promise<unknown>;
	readonly log: (level: Level, message: string) => void;
	/** The last lines of a part of the application's output. */
	readonly tail: (count: number, range: OutputRange) => Promise<readonly string[]>;
	/** An alert that could not be put on record, or its output not read. Must not throw. */
	readonly onError: (error: unknown) => void;
};

/** Puts events on record, in the order they are announced. */
export type Announcer = {
	/** Resolves when it is on record, or could not be put there. `output` asks for the last lines of that part of the output, if there is one; it must not reject. */
	readonly announce: (
		event: string,
		payload: Payload,
		output?: Promise<OutputRange | undefined>,
	) => Promise<void>;
	readonly flush: () => Promise<void>;
};

/** Each announcement becomes a line of the watchdog's log and an alert; neither is waited for. */
export const createAnnouncer = ({write, log, tail, onError}: Options): Announcer => {
	let last = Promise.resolve();

	const put = async (event: string, payload: Payload, range: OutputRange | undefined): Promise<void> => {
		const output = range === undefined ? undefined : await readOutput(range);
		await write(event, output === undefined ? payload : {...payload, output});
	};

	const readOutput = async (range: OutputRange): Promise<readonly string[] | undefined> => {
		try {
			return await tail(outputLines, range);
		} catch (error) {
			onError(error);
			return undefined;
		}
	};

	return {
		announce: (event, payload, output) => {
			log(levelOf(event), summaryOf(event, payload));
			last = last.then(async () => put(event, payload, await output)).catch(onError);
			return last;
		},
		flush: () => last,
	};
};

const levelOf = (event: string): Level => {
	if (event === 'watchdog.error') return 'ERROR';
	switch (severityOf(event)) {
		case 'critical':
			return 'CRITICAL';
		case 'warning':
			return 'WARN';
		case 'info':
			return 'INFO';
	}
};
