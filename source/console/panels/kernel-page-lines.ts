import type {Instant} from '../../core/instant.ts';
import type {KernelPolicy} from '../../core/kernel-policy.ts';
import type {KernelRow, LinkModel, RestartRow} from '../../core/model.ts';
import {remainingFor, silenceOf, standingOf} from '../../core/standing.ts';
import {formatAge, formatCountdown} from '../format.ts';
import {explainKernel, explainKernelPolicy} from '../kernel-words.ts';
import type {NamedKeys} from '../key-lookup.ts';
import {type Line, named, segment} from '../line.ts';
import {type Signs, standingTones} from '../theme.ts';
import {wrap} from '../width.ts';
import {gauge} from './kernel-cells.ts';
import {kernelRestartLines} from './kernel-restart-lines.ts';

/** What a kernel's page is drawn from. */
export type KernelPageView = {
	readonly key: string;
	/** Undefined where the application no longer reports it. */
	readonly kernel: KernelRow | undefined;
	readonly policy: KernelPolicy;
	readonly link: LinkModel;
	/** Its own, oldest first. */
	readonly restarts: readonly RestartRow[];
	/** The monotonic clock. */
	readonly now: Instant;
	readonly wall: Date;
	readonly width: number;
	readonly signs: Signs;
	readonly keys: NamedKeys;
};

/** The kernel, its restarts, the newest first, and the policy in words. */
export const kernelPageLines = (view: KernelPageView): readonly Line[] => [
	...(view.kernel === undefined ? paragraph(gone, view) : kernelLines(view.kernel, view)),
	[],
	...kernelRestartLines(view),
	[],
	...policyLines(view),
];

const gone = 'The application does not report this kernel now.';

const kernelLines = (row: KernelRow, view: KernelPageView): readonly Line[] => {
	const {policy, now, link, signs} = view;
	const standing = standingOf(row, now);
	const remaining = remainingFor(row, now);
	const countdown = remaining === undefined ? '' : ` ${formatCountdown(remaining)}`;
	const critical = row.isCritical ? [segment(`  ${signs.critical} critical`, 'strong')] : [];
	return [
		[
			segment(`${signs.standings[standing]} ${standing}`, standingTones[standing]),
			segment(countdown, 'strong'),
			...critical,
		],
		...paragraph(explainKernel(row, standing, policy, view.keys), view),
		...(row.isLinked ? unansweredLines(link, view) : []),
		[],
		...fact('kernel', row.key, view),
		...fact('critical', row.isCritical ? 'yes, the application does not work without it' : 'no', view),
		...fact('restartable', row.isRestartable ? 'yes' : 'no, it has no restart function', view),
		...fact('process', row.isLinked ? 'linked' : 'not linked', view),
		...beatLines(row, view),
		...fact('attempts', `${row.attempts} of ${policy.maxRestartAttempts}`, view),
		...fact('last reason', row.reason ?? '-', view),
	];
};

const unansweredLines = ({connections, silent, silentSince}: LinkModel, view: KernelPageView) => {
	if (silentSince === undefined) return [];
	const age = formatAge(view.now - silentSince, 2);
	const sentence =
		silent < connections
			? `Of ${connections} processes ${silent} ${silent === 1 ? 'has' : 'have'} not answered for ${age}; what they report is not judged now.`
			: `The application's event loop has not answered for ${age}, so nothing is judged now.`;
	return paragraph(sentence, view);
};

const beatLines = (row: KernelRow, view: KernelPageView): readonly Line[] => {
	const {now, width, signs} = view;
	const silence = silenceOf(row, now);
	const text =
		row.lastBeat === undefined ? `never, known for ${formatAge(silence)}` : `${formatAge(silence)} ago`;
	const bar = gauge(silence / row.heartbeatTimeout, Math.min(20, width - nameWidth - 10), signs);
	const of = segment(` of ${formatAge(row.heartbeatTimeout)}`, 'quiet');
	return [...fact('last beat', text, view), named('', nameWidth, segment(bar, 'accent'), of)];
};

const policyLines = (view: KernelPageView): readonly Line[] => [
	[segment('Policy', 'strong')],
	// Its application may have a word of its own on silence.
	...explainKernelPolicy({...view.policy, ...heartbeatTimeoutOf(view)}).flatMap(sentence =>
		paragraph(sentence, view),
	),
];

const heartbeatTimeoutOf = ({kernel, policy}: KernelPageView): Pick<KernelPolicy, 'heartbeatTimeout'> => {
	const {heartbeatTimeout} = kernel ?? policy;
	return {heartbeatTimeout};
};

const nameWidth = 13;

const fact = (name: string, text: string, {width}: KernelPageView): readonly Line[] =>
	wrap(text, width - nameWidth).map((part, index) =>
		named(index === 0 ? name : '', nameWidth, segment(part)),
	);

const paragraph = (sentence: string, {width}: KernelPageView): readonly Line[] =>
	wrap(sentence, width - 2).map((text): Line => [segment(`  ${text}`, 'quiet')]);
