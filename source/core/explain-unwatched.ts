import type {Exit} from './exit.ts';
import {tellExit} from './explain-failure.ts';
import type {Explanation} from './explanation.ts';
import {killSwitch} from './setting.ts';

/** What is known of an application whose watchdog does not run, or does not answer. */
export type Unwatched = {
	/** Of the living application. */
	readonly pid: number | undefined;
	/** Undefined where the state file cannot be read. */
	readonly isManualShutdown: boolean | undefined;
	readonly lastExit: Exit | undefined;
	/** A watchdog that holds the workspace and does not answer, and what it has recorded. */
	readonly mute: {readonly phase: string; readonly nextStartAt: string | undefined} | undefined;
	/** What is wrong beside that, in sentences. */
	readonly problems: readonly string[];
};

/** Why an application that nobody watches runs, or does not. */
export const explainUnwatched = (known: Unwatched): Explanation => {
	const {phase, why, next, press} = answersFor(known);
	return {
		subject: 'the application',
		phase,
		why: [...why, ...known.problems],
		next,
		settings: [killSwitch(known.isManualShutdown)],
		press,
	};
};

type Answers = Omit<Explanation, 'subject' | 'settings'>;

const answersFor = (known: Unwatched): Answers => {
	if (known.mute !== undefined) return explainMute(known.mute);
	return known.pid === undefined ? explainGone(known) : explainAlone(known.pid, known.isManualShutdown);
};

const explainMute = ({phase, nextStartAt}: NonNullable<Unwatched['mute']>): Answers => ({
	phase,
	why: ['A watchdog runs, and does not answer: it has just begun, hangs, or is of another version.'],
	next: [
		nextStartAt === undefined
			? `It has recorded that the application is ${phase}, and no more.`
			: `It has recorded that the next life begins at ${nextStartAt}.`,
	],
	press: ['`grace-tui status` shows what can be seen from outside, `grace-tui logs --watchdog` what it did.'],
});

const explainAlone = (pid: number, isManualShutdown: boolean | undefined): Answers => ({
	phase: 'running',
	why: [`It lives (pid ${pid}), and no watchdog runs: it was started alone, or its watchdog was killed.`],
	next: [
		'Nothing: should it end, nobody starts it again.',
		isManualShutdown === false
			? 'The next watchdog adopts it as it is.'
			: 'The next watchdog stops it: nothing may run.',
	],
	press: ['`grace-tui watch` or `grace-tui` watches it; `grace-tui stop` stops it.'],
});

const explainGone = ({isManualShutdown, lastExit}: Unwatched): Answers => {
	const ended = lastExit === undefined ? [] : [tellExit(lastExit)];
	if (isManualShutdown === undefined) {
		return {
			phase: 'stopped',
			why: [
				'grace_state.json cannot be read, so nobody knows whether it should run; no watchdog runs.',
				...ended,
			],
			next: [
				'Nothing. The next watchdog goes by the last good copy of the file; without one it starts nothing.',
			],
			press: ['`grace-tui start` starts it, and writes the file anew.'],
		};
	}
	if (isManualShutdown) {
		return {
			phase: 'stopped',
			why: ['The kill switch is on: somebody said stop. No watchdog runs.', ...ended],
			next: ['Nothing, until somebody clears the switch: a watchdog that starts leaves it stopped.'],
			press: ['`grace-tui start` clears the switch, and starts it.'],
		};
	}
	return {
		phase: 'stopped',
		why: ['No watchdog runs, so nobody starts it. The kill switch is off.', ...ended],
		next: ['It starts with the next watchdog.'],
		press: ['`grace-tui` starts it with the console, `grace-tui start` in the background.'],
	};
};
