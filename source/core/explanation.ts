import {formatCountdown} from './duration.ts';
import type {Instant} from './instant.ts';
import type {Model} from './model.ts';
import {killSwitch, type Setting, type SettingName, settingOf} from './setting.ts';

/** Why something is in its phase, what comes next, which settings say so, and what a person can do. */
export type Explanation = {
	/** `the application`, or a kernel. */
	readonly subject: string;
	/** The phase of the process, or how the kernel stands. */
	readonly phase: string;
	readonly why: readonly string[];
	readonly next: readonly string[];
	readonly settings: readonly Setting[];
	readonly press: readonly string[];
};

/** What of the model an explanation is made from. */
export type ExplainFacts = Pick<
	Model,
	'watchdog' | 'policy' | 'pending' | 'process' | 'health' | 'kernels' | 'link' | 'troubles'
>;

/** The keys of the console that an explanation names. */
export type ExplainKeys = {
	/** Restarts what is up, and starts what is not. */
	readonly restart: string;
	readonly stop: string;
	readonly restartKernel: string;
	readonly log: string;
	readonly kernels: string;
};

/** Who asks, and when. */
export type ExplainView = {
	readonly now: Instant;
	/** An instant on the clock of whoever reads, such as `12:03:04`. */
	readonly when: (at: Instant) => string;
	readonly keys: ExplainKeys;
};

/** One of the four answers under its title. */
export type Titled = {
	readonly question: 'why' | 'next' | 'settings' | 'press';
	readonly title: string;
	readonly sentences: readonly string[];
};

/** An explanation as it is read, the same on the screen and in a shell. */
export const titledOf = ({subject, phase, why, next, settings, press}: Explanation): readonly Titled[] => [
	{question: 'why', title: `Why ${subject} is ${phase}`, sentences: why},
	{question: 'next', title: 'What happens next', sentences: next},
	{
		question: 'settings',
		title: 'Which setting says so',
		sentences: settings.map(({key, value, meaning}) => `${key} = ${value}: ${meaning}.`),
	},
	{question: 'press', title: 'What to press', sentences: press},
];

/** The four answers before the settings have their values. */
export type Draft = {
	readonly why: readonly string[];
	readonly next: readonly string[];
	readonly settings: readonly (SettingName | 'manual_shutdown')[];
	readonly press: readonly string[];
};

/** Several reasons for one phase, the main one first. */
export const join = (...drafts: readonly Draft[]): Draft => ({
	why: drafts.flatMap(({why}) => why),
	next: drafts.flatMap(({next}) => next),
	settings: [...new Set(drafts.flatMap(({settings}) => settings))],
	press: [...new Set(drafts.flatMap(({press}) => press))],
});

/** The settings of a draft, with the values that count now. */
export const readSettings = (
	{settings}: Draft,
	{policy, process: {isManualShutdown}}: Pick<ExplainFacts, 'policy' | 'process'>,
): readonly Setting[] =>
	settings.map(name => (name === 'manual_shutdown' ? killSwitch(isManualShutdown) : settingOf(name, policy)));

/** `In 4s (at 12:03:04)`. */
export const dueAt = (at: Instant, {now, when}: ExplainView): string =>
	`In ${formatCountdown(at - now)} (at ${when(at)})`;

/** Keys and commands that do something, as sentences. */
export const pressOf = ({restart, stop, log}: ExplainKeys) =>
	({
		start: `${restart} starts it now, and earlier failures no longer count; so does \`grace-tui start\`.`,
		restart: `${restart} restarts it; so does \`grace-tui restart\`.`,
		stop: `${stop} stops it, and it stays stopped; so does \`grace-tui stop\`.`,
		log: `${log} shows what it wrote; so does \`grace-tui logs\`.`,
	}) as const;
