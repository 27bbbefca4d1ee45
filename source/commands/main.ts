import {messageOf} from '../core/errors.ts';
import {plainLine} from '../core/text.ts';
import {parseCommandLine} from './command-line.ts';
import {exitCodeOf} from './exit-code.ts';
import {endWithOutput} from './output.ts';
import type {Verb} from './verb.ts';

const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
	console: async () => (await import('./console.ts')).console,
	watch: async () => (await import('./watch.ts')).watch,
	start: async () => (await import('./start.ts')).start,
	stop: async () => (await import('./stop.ts')).stop,
	shutdown: async () => (await import('./shutdown.ts')).shutdown,
	restart: async () => (await import('./restart.ts')).restart,
	status: async () => (await import('./status.ts')).status,
	explain: async () => (await import('./explain.ts')).explain,
	logs: async () => (await import('./logs.ts')).logs,
	alerts: async () => (await import('./alerts.ts')).alerts,
	metrics: async () => (await import('./metrics.ts')).metrics,
	history: async () => (await import('./history.ts')).history,
	notify: async () => (await import('./notify.ts')).notify,
	silence: async () => (await import('./silence.ts')).silence,
	completion: async () => (await import('./completion.ts')).completion,
	init: async () => (await import('./init.ts')).init,
	doctor: async () => (await import('./doctor.ts')).doctor,
	demo: async () => (await import('./demo.ts')).demo,
};

/** Runs one command line; prints what goes wrong in one sentence, and sets the exit code. */
export const main = async (words: readonly string[]): Promise<void> => {
	endWithOutput();
	try {
		const {verb, context} = await parseCommandLine(words, Object.keys(verbs));
		const load = verbs[verb];
		if (load === undefined) return;
		const run = await load();
		process.exitCode = await run(context);
	} catch (error) {
		process.stderr.write(`grace-tui: ${plainLine(messageOf(error), 2000)}\n`);
		process.exitCode = exitCodeOf(error);
	}
};
