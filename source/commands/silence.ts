import {createSilences, type Silences} from '../alerts/silences.ts';
import {formatWhen} from '../console/format.ts';
import {formatAge} from '../core/duration.ts';
import {GraceError} from '../core/errors.ts';
import {parseDuration} from '../core/notify/duration-text.ts';
import {formatMatcher, parseMatcher} from '../core/notify/matcher-text.ts';
import type {Silence} from '../core/notify/silence.ts';
import {activeSilences} from '../core/notify/silences.ts';
import {plainJson, plainLine} from '../core/text.ts';
import {locateWorkspace, openWorkspace} from '../watchdog/workspace.ts';
import type {Context, Verb} from './verb.ts';

/** Keeps certain alerts from being told for a while, lists what is silent, or ends it: 0 when it is done. */
export const silence: Verb = async context => {
	const [action, ...words] = context.words;
	const isListing = action === undefined || action === 'list';
	const workspace = await (isListing ? locateWorkspace : openWorkspace)(context.directory);
	const silences = createSilences({file: workspace.silences, temporaryDirectory: workspace.temporary});
	try {
		if (isListing) await list(silences, words, context);
		else if (action === 'expire') await expire(silences, words, context);
		else await add(silences, context);
		return 0;
	} finally {
		await silences.close();
	}
};

const list = async (silences: Silences, words: readonly string[], context: Context): Promise<void> => {
	if (words.length > 0) throw usage(context);
	const now = Date.now();
	const known = await silences.read();
	const shown = context.isAll ? known : activeSilences(known, now);
	for (const one of shown) context.print(context.isJson ? plainJson(shapeOf(one, now)) : lineOf(one, now));
	if (shown.length === 0 && !context.isJson) context.print('Nothing is silent.');
};

const add = async (silences: Silences, context: Context): Promise<void> => {
	const matchers = context.words.map(parseMatcher);
	if (context.duration === undefined) {
		throw new GraceError(
			'BAD_USAGE',
			`Expected \`--for\` to say how long, got nothing. Write for example \`grace-tui silence ${context.words.join(' ')} --for 2h\`.`,
		);
	}
	await silences.read();
	const said = await silences.silence({
		matchers,
		duration: parseDuration(context.duration),
		...(context.author !== undefined && {author: plainLine(context.author, 100)}),
		comment: plainLine(context.comment ?? '', 500),
	});
	const now = Date.now();
	context.print(context.isJson ? plainJson(shapeOf(said, now)) : lineOf(said, now));
};

const expire = async (silences: Silences, ids: readonly string[], context: Context): Promise<void> => {
	if (ids.length === 0) throw usage(context);
	const active = activeSilences(await silences.read(), Date.now());
	const chosen = ids.flatMap(id => (id === 'all' ? active : [named(active, id)]));
	for (const one of chosen) {
		await silences.expire(one);
		context.print(`Ended: ${one.id} ${matchersOf(one)}`);
	}
	if (chosen.length === 0) context.print('Nothing is silent.');
};

const named = (active: readonly Silence[], id: string): Silence => {
	const matching = active.filter(one => one.id.startsWith(id));
	const [one, ...others] = matching;
	if (one !== undefined && others.length === 0) return one;
	const known =
		active.length === 0 ? 'Nothing is silent.' : `There are: ${active.map(each => each.id).join(', ')}.`;
	throw new GraceError(
		'FAILED',
		`Expected the id of a silence, or the beginning of just one, got \`${plainLine(id, 40)}\`. ${known}`,
	);
};

const usage = ({words}: Context): GraceError =>
	new GraceError(
		'BAD_USAGE',
		`Expected \`grace-tui silence NAME=VALUE… --for 2h\`, \`grace-tui silence list\` or \`grace-tui silence expire ID…\`, got \`grace-tui silence ${plainLine(words.join(' '), 60)}\`.`,
	);

const matchersOf = ({matchers}: Silence): string => plainLine(matchers.map(formatMatcher).join(' '), 500);

const lineOf = (one: Silence, now: number): string => {
	const {id, endsAt, author, comment} = one;
	const end = formatWhen(endsAt, '', new Date(now));
	const until =
		endsAt > now
			? `until ${end} (${formatAge(Math.ceil((endsAt - now) / 60_000) * 60_000, 2)})`
			: `ended ${end}`;
	return plainLine(
		`${id}  ${matchersOf(one)}  ${until}  by ${author}${comment === '' ? '' : `: ${comment}`}`,
		1000,
	);
};

const shapeOf = (one: Silence, now: number) => ({
	id: one.id,
	matchers: one.matchers.map(formatMatcher),
	starts_at: new Date(one.startsAt).toISOString(),
	ends_at: new Date(one.endsAt).toISOString(),
	active: one.startsAt <= now && now < one.endsAt,
	author: one.author,
	comment: one.comment,
});
