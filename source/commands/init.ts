import {GraceError} from '../core/errors.ts';
import type {Wanted} from '../init/config-file.ts';
import {nextSteps} from '../init/next-steps.ts';
import type {Setup, Target} from '../init/setup.ts';
import {findCommand} from '../watchdog/command.ts';
import {type RunRecord, readRunRecord} from '../watchdog/run-record.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {configFiles, type FoundConfig, findConfig} from './init-config.ts';
import {filesFor, type NewFile} from './init-files.ts';
import type {Answers} from './init-questions.ts';
import {setupOf} from './init-setup.ts';
import {writeFiles} from './init-write.ts';
import {readPackageFile} from './package-files.ts';
import {type Context, lenientSettingsOf, type Verb} from './verb.ts';

// What nobody has named is shown by an example, and never written.
const exampleCommand = ['python', 'serve.py'];

/**
 * Writes a config, and what keeps the watchdog running from boot on. Asks in a terminal where nothing is said. Throws
 * NO_COMMAND where no application is known, and FAILED where a file is in the way.
 */
export const init: Verb = async context => {
	const {init: wish} = context;
	const workspace = await locateWorkspace(context.directory);
	requirePlainPath(workspace);
	const known = await lookAround(context, workspace);
	const isAsking = !wish.isTold && process.stdin.isTTY && process.stdout.isTTY;
	const answers = isAsking ? await askFor(workspace, known) : await told(context, known);
	if (answers === undefined) return 1;

	const {settings} = known;
	const wanted: Wanted = {...answers, watchdog: context.overrides};
	const file = context.configFile ?? workspace.configFile;
	const setup = await setupOf(workspace, context, {
		settings,
		command: answers.command ?? settings.command,
		port: answers.port,
	});
	const schema = await readPackageFile('grace.config.schema.json');
	const files = [
		...(await configFiles(workspace, {file, found: known.config, wanted, schema})),
		...(await filesFor(answers.targets, setup)),
	];
	if (wish.isDryRun) {
		show(files, context);
		if (answers.command === exampleCommand) {
			context.print('No command is known yet: `python serve.py` stands for it. Name one with --command.');
		}
		return 0;
	}
	await writeFiles(files, isAsking, context);
	advise(answers.targets, setup, context);
	return 0;
};

// Neither a unit nor a script can name such a directory.
const requirePlainPath = ({directory}: Workspace): void => {
	if (!/[\x00-\x1f\x7f]/.test(directory)) return;
	throw new GraceError(
		'BAD_USAGE',
		`Expected a directory without control characters in its path, got ${JSON.stringify(directory)}. Rename it.`,
	);
};

type Known = {
	readonly config: FoundConfig;
	readonly settings: Awaited<ReturnType<typeof lenientSettingsOf>>['settings'];
	/** What is run here so far, in the config's words, from the last run, or as it is found; undefined where nothing tells. */
	readonly command: readonly string[] | undefined;
};

const lookAround = async (context: Context, workspace: Workspace): Promise<Known> => {
	const [config, {settings}, record] = await Promise.all([
		findConfig(context.configFile ?? workspace.configFile, context.configFile !== undefined),
		// What is wrong there is told when it would be written.
		lenientSettingsOf(context, workspace),
		readRunRecord(workspace),
	]);
	return {config, settings, command: settings.command ?? (await guessCommand(settings, record))};
};

const guessCommand = async (
	{cwd, environment}: Known['settings'],
	record: RunRecord | undefined,
): Promise<readonly string[] | undefined> => {
	try {
		return await findCommand({cwd, environment, wanted: [record?.command]});
	} catch (error) {
		if (error instanceof GraceError) return record?.command;
		throw error;
	}
};

const told = async ({init: wish}: Context, {config, command}: Known): Promise<Answers> => {
	const {targets, port} = wish;
	// One that the config has already need not be said again.
	const needed = config.kind === 'missing' ? command : undefined;
	const named = wish.command ?? needed;
	if (named !== undefined || config.kind !== 'missing') return {targets, port, command: named};
	if (wish.isDryRun) return {targets, port, command: exampleCommand};
	throw new GraceError(
		'NO_COMMAND',
		'Expected an application to run, got none: there is no serve.py here. Name one with `--command "WORD WORD"`.',
	);
};

const askFor = async (workspace: Workspace, {command, config}: Known): Promise<Answers | undefined> => {
	// Only now: what it imports takes time to load.
	const {askQuestions} = await import('./init-questions.ts');
	return askQuestions({directory: workspace.directory, command, hasConfig: config.kind !== 'missing'});
};

const show = (files: readonly NewFile[], {print}: Context): void => {
	for (const {name, content} of files) {
		print(`==> ${name} <==`);
		for (const line of content.split(/\r?\n/)) print(line);
	}
};

const titles: Readonly<Record<Target, string>> = {
	systemd: 'From boot on, by systemd:',
	'systemd-user': 'From boot on, by your own systemd:',
	pm2: 'From boot on, by pm2:',
	docker: 'In a container:',
	windows: 'On Windows, and as a service there (needs nssm):',
};

const advise = (targets: readonly Target[], setup: Setup, {print}: Context): void => {
	if (targets.length === 0) {
		print('');
		print('`grace-tui` opens the console, `grace-tui watch` runs without a screen.');
	}
	for (const target of targets) {
		print('');
		print(titles[target]);
		for (const step of nextSteps(target, setup)) print(`  ${step}`);
	}
	const keepers = targets.filter(target => target !== 'docker' && target !== 'windows');
	if (keepers.length > 1) {
		print('');
		print('One of these is enough.');
	}
	print('');
	print('`grace-tui doctor` tells whether all is well.');
};
