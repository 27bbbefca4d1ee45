import type {ProcessEvent, ProcessState} from '../core/phase.ts';

/** Who asked for what, in one sentence for the log; undefined for what is no person's word. */
export const narrateWord = (event: ProcessEvent, {phase}: ProcessState): string | undefined => {
	if (event.type === 'intent') return sentence(event.isManualShutdown ? 'stop' : 'start', 'state file');
	if (!('by' in event)) return undefined;
	// What does not run can only be started, whatever the word was.
	const isUp = phase.name === 'starting' || phase.name === 'running';
	return sentence(event.type === 'restart' && !isUp ? 'start' : event.type, event.by);
};

const sentence = (word: keyof typeof words, by: string): string =>
	`${words[word]} asked ${places[by] ?? `by ${by}`}.`;

const words = {start: 'Start', stop: 'Stop', restart: 'Restart'} as const;

// Any other name is the one that a program gave itself.
const places: Readonly<Record<string, string>> = {
	console: 'from the console',
	'state file': 'through grace_state.json',
};
