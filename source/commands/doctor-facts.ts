import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {GraceError, messageOf} from '../core/errors.ts';
import type {
	CommandFacts,
	ConfigFacts,
	Facts,
	PortFacts,
	StateFacts,
	WatchdogFacts,
} from '../doctor/facts.ts';
import {membersOf} from '../platform/membership.ts';
import {platform} from '../platform/platform.ts';
import {findCommand} from '../watchdog/command.ts';
import type {Settings} from '../watchdog/config.ts';
import {matchesAnyLife} from '../watchdog/cookie.ts';
import {localPortOf} from '../watchdog/port-check.ts';
import {targetOf} from '../watchdog/probe.ts';
import {readRunRecord} from '../watchdog/run-record.ts';
import {readPath} from '../watchdog/state-read.ts';
import {intentOf} from '../watchdog/state-text.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {lookAtBoot} from './doctor-boot.ts';
import {lookAtDisk, lookAtLinks, lookAtPlaces} from './doctor-places.ts';
import {lookAtReceivers} from './doctor-receivers.ts';
import {findApplication, findWatchdog} from './remote.ts';
import {askModel} from './told-record.ts';
import {type Context, lenientSettingsOf} from './verb.ts';

/** Looks at everything that the doctor judges. */
export const gatherFacts = async (context: Context, workspace: Workspace): Promise<Facts> => {
	const {settings, problem} = await lenientSettingsOf(context, workspace);
	const found = await findApplication(workspace);
	const [places, config, isDirectory, command, port, state, watchdog, links, boot, disk] = await Promise.all([
		lookAtPlaces(workspace),
		lookAtConfig(context.configFile ?? workspace.configFile, problem),
		isDirectoryThere(settings.cwd),
		problem === undefined ? lookAtCommand(context, workspace, settings) : undefined,
		problem === undefined ? lookAtPort(workspace, settings, found?.pid) : undefined,
		lookAtState(workspace),
		lookAtWatchdog(workspace),
		lookAtLinks(workspace),
		lookAtBoot(workspace),
		lookAtDisk(workspace, settings.policy),
	]);
	return {
		nodeVersion: process.versions.node,
		places,
		config,
		cwd: {path: settings.cwd, isDirectory},
		// Nothing can be found from where there is nothing.
		command: isDirectory ? command : undefined,
		port,
		state,
		watchdog,
		application: found && {pid: found.pid, life: found.life},
		links,
		receivers: await lookAtReceivers(workspace, settings, context.environment),
		boot,
		disk,
	};
};

const lookAtConfig = async (file: string, problem: string | undefined): Promise<ConfigFacts> => ({
	name: path.basename(file),
	isThere: await access(file).then(
		() => true,
		() => false,
	),
	problem,
});

const isDirectoryThere = (place: string): Promise<boolean> =>
	stat(place).then(
		found => found.isDirectory(),
		() => false,
	);

// As a watchdog that starts now would choose it.
const lookAtCommand = async (
	context: Context,
	workspace: Workspace,
	{cwd, environment, command}: Settings,
): Promise<CommandFacts> => {
	const record = await readRunRecord(workspace);
	const wanted = [context.command, record?.next_command, command, record?.command];
	try {
		return {words: await findCommand({cwd, environment, wanted}), problem: undefined};
	} catch (error) {
		if (error instanceof GraceError) return {words: undefined, problem: messageOf(error)};
		throw error;
	}
};

const lookAtPort = async (
	workspace: Workspace,
	{policy}: Settings,
	root: number | undefined,
): Promise<PortFacts | undefined> => {
	const isWritten = policy.health !== undefined;
	const target = targetOf(policy);
	const port = isWritten ? localPortOf(policy) : 'port' in target ? target.port : undefined;
	if (port === undefined) return undefined;
	const holders = await platform.portHolders(port);
	const own = holders.length === 0 ? new Set() : await ownPids(workspace, root);
	return {
		port,
		isWritten,
		holders: holders.map(({pid, command}) => ({
			pid,
			command,
			isOwn: pid !== undefined && own.has(pid),
		})),
	};
};

const ownPids = async ({key}: Workspace, root: number | undefined): Promise<ReadonlySet<number>> => {
	const matches = matchesAnyLife(key);
	const [enclosed, entries] = await Promise.all([
		platform.enclosures?.members(matches),
		platform.scan(() => {}),
	]);
	const members = membersOf(entries, {root, matches, enclosed}, new Map(), process.pid);
	return new Set(members.map(({pid}) => pid));
};

const lookAtState = async (workspace: Workspace): Promise<StateFacts> => {
	const reading = await readPath(workspace.stateFile);
	switch (reading.kind) {
		case 'missing':
			return {kind: 'missing'};
		case 'unreadable':
			return {kind: 'unreadable', problem: reading.problem};
		case 'state':
			return {kind: 'state', isManualShutdown: intentOf(reading.state).isManualShutdown};
	}
};

const lookAtWatchdog = async (workspace: Workspace): Promise<WatchdogFacts> => {
	const watchdog = await findWatchdog(workspace);
	const model = watchdog === undefined ? undefined : await askModel(workspace);
	return {
		isLocked: watchdog !== undefined,
		pid: model?.watchdog.pid ?? watchdog?.pid,
		isAnswering: model !== undefined,
		phase: model?.process.phase.name,
		troubles: (model?.troubles ?? []).map(({message}) => message),
	};
};
