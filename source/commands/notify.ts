import {hostname} from 'node:os';
import {GraceError} from '../core/errors.ts';
import type {Answer} from '../core/notify/answer.ts';
import type {Message} from '../core/notify/message.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import {describeTarget, secretsOf} from '../core/notify/receiver-target-words.ts';
import {plainJson} from '../core/text.ts';
import {createSender} from '../notifiers/send/sender.ts';
import {withoutLifeMarks} from '../session/life-marks.ts';
import {settingsOf} from '../session/settings.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import type {Context, Verb} from './verb.ts';

/** Lists who is told of alerts, or sends each a test and tells what the other side answered: 0 where all took it, 1 where one did not. */
export const notify: Verb = async context => {
	const [action, name, ...more] = context.words;
	if ((action !== undefined && action !== 'test') || more.length > 0) {
		throw new GraceError(
			'BAD_USAGE',
			`Expected \`grace-tui notify\` or \`grace-tui notify test [NAME]\`, got \`grace-tui notify ${context.words.join(' ')}\`. See \`grace-tui --help\`.`,
		);
	}
	const workspace = await locateWorkspace(context.directory);
	const settings = await settingsOf(context, workspace);
	const receivers = chosen(settings.notifiers, name);
	if (action === undefined) return list(receivers, context);
	return test(receivers, {context, workspace, command: settings.command ?? []});
};

const chosen = (
	receivers: readonly ReceiverSettings[],
	name: string | undefined,
): readonly ReceiverSettings[] => {
	if (receivers.length === 0) {
		throw new GraceError(
			'BAD_CONFIG',
			'Expected `notifiers` in the config to name who is told of alerts, got none. Write for example {"notifiers": [{"type": "slack", "url_from": "SLACK_URL"}]} into grace.config.json.',
		);
	}
	if (name === undefined) return receivers;
	const one = receivers.find(receiver => receiver.name === name);
	if (one !== undefined) return [one];
	throw new GraceError(
		'BAD_USAGE',
		`Expected the name of a receiver, got \`${name}\`. There are: ${receivers.map(each => each.name).join(', ')}.`,
	);
};

const list = (receivers: readonly ReceiverSettings[], {environment, isJson, print}: Context): number => {
	const rows = receivers.map(({name, target, policy}) => ({
		name,
		type: target.type,
		to: describeTarget(target),
		min_severity: policy.minSeverity,
		missing: secretsOf(target).filter(secret => (environment[secret] ?? '').trim() === ''),
	}));
	if (isJson) {
		for (const row of rows) print(plainJson(row));
		return 0;
	}
	for (const {name, type, to, min_severity, missing} of rows) {
		const lacks = missing.length === 0 ? '' : `; ${missing.join(' and ')} not set here`;
		const least =
			min_severity === 'info'
				? 'all alerts'
				: min_severity === 'warning'
					? 'warnings and worse'
					: 'what is critical';
		print(`${name} (${type}): ${to}, ${least}${lacks}`);
	}
	return 0;
};

type Test = {readonly context: Context; readonly workspace: Workspace; readonly command: readonly string[]};

const test = async (receivers: readonly ReceiverSettings[], given: Test): Promise<number> => {
	const {context} = given;
	const environment = withoutLifeMarks(context.environment);
	const answers = await Promise.all(
		receivers.map(async receiver => ({receiver, answer: await attempt(receiver, environment, given)})),
	);
	for (const {receiver, answer} of answers) {
		const {name, target} = receiver;
		const {words} = answer;
		if (context.isJson)
			context.print(plainJson({name, type: target.type, taken: answer.type === 'taken', answer: words}));
		else
			context.print(`${name} (${target.type}): ${answer.type === 'taken' ? 'taken' : 'NOT taken'}, ${words}`);
	}
	return answers.every(({answer}) => answer.type === 'taken') ? 0 : 1;
};

const attempt = async (
	receiver: ReceiverSettings,
	environment: NodeJS.ProcessEnv,
	{workspace, command}: Test,
): Promise<Answer> => {
	try {
		const sender = await createSender(receiver, {environment, directory: workspace.directory});
		const answer = await sender.send(messageFor(receiver, workspace, command), {
			signal: new AbortController().signal,
		});
		await sender.close();
		return answer;
	} catch (error) {
		if (!(error instanceof GraceError)) throw error;
		return {type: 'refused', words: error.message};
	}
};

const messageFor = ({name}: ReceiverSettings, workspace: Workspace, command: readonly string[]): Message => {
	const createdAt = Date.now();
	const id = `${workspace.key.slice(0, 12)}-${name}-test-${createdAt}.1`;
	return {
		...{
			id,
			thread: id,
			kind: 'test',
			group: 'other',
			severity: 'info',
			problems: [],
			notices: [],
			omitted: 0,
		},
		createdAt,
		origin: {workspace: workspace.name, directory: workspace.directory, host: hostname(), command},
		outlook: {phase: 'not looked at', next: [], press: []},
	};
};
