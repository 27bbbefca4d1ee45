import {GraceError} from '../core/errors.ts';
import type {ReceiverSettings} from '../core/notify/receiver-settings.ts';
import {secretsOf} from '../core/notify/receiver-target-words.ts';
import {isTroubled} from '../core/notify/receiver-words.ts';
import type {Facts, ReceiverFacts} from '../doctor/facts.ts';
import {withoutLifeMarks} from '../session/life-marks.ts';
import {findProgram} from '../watchdog/command.ts';
import type {Settings} from '../watchdog/config.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {askModel} from './told-record.ts';

/** Looks at who is told of alerts, and whether all is there that it takes; sends nothing. */
export const lookAtReceivers = async (
	workspace: Workspace,
	{notifiers}: Settings,
	given: NodeJS.ProcessEnv,
): Promise<Facts['receivers']> => {
	if (notifiers.length === 0) return [];
	// As the watchdog sees it.
	const surroundings = {environment: withoutLifeMarks(given), directory: workspace.directory};
	const told = (await askModel(workspace))?.receivers ?? [];
	return Promise.all(
		notifiers.map(async (receiver): Promise<ReceiverFacts> => {
			const {name, target} = receiver;
			const seen = told.find(one => one.name === name);
			const trouble =
				seen !== undefined && isTroubled(seen.reading) ? (seen.words ?? seen.reading) : undefined;
			const missing = secretsOf(target).filter(
				secret => (surroundings.environment[secret] ?? '').trim() === '',
			);
			const unusable = missing.length > 0 ? undefined : await problemWith(receiver, surroundings);
			return {
				...{name, missing, trouble},
				unusable: unusable === trouble ? undefined : unusable,
				absentProgram: await absentProgramOf(receiver, surroundings),
				isInTheClear: target.type === 'email' && target.security === 'none' && !isLoopback(target.host),
			};
		}),
	);
};

type Surroundings = {readonly environment: NodeJS.ProcessEnv; readonly directory: string};

// It reads the secrets, and opens no connection before there is a message.
const problemWith = async (
	receiver: ReceiverSettings,
	surroundings: Surroundings,
): Promise<string | undefined> => {
	const {createSender} = await import('../notifiers/send/sender.ts');
	try {
		const sender = await createSender(receiver, surroundings);
		await sender.close();
		return undefined;
	} catch (error) {
		if (error instanceof GraceError) return error.message;
		throw error;
	}
};

const absentProgramOf = async (
	{target}: ReceiverSettings,
	{environment, directory}: Surroundings,
): Promise<string | undefined> => {
	if (target.type !== 'command') return undefined;
	const [program = ''] = target.command;
	const found = await findProgram(program, directory, environment);
	return found === undefined ? program : undefined;
};

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
