import {GraceError} from '../core/errors.ts';
import {platform} from '../platform/platform.ts';
import {spawnAlone} from '../platform/spawn.ts';
import {systemClock} from '../runtime/clock.ts';
import {createLineWriter} from '../runtime/line-writer.ts';
import {planSupervision} from '../session/plan.ts';
import {openApplicationLog} from '../watchdog/application-log.ts';
import {cookieOf, matchesAnyLife} from '../watchdog/cookie.ts';
import {formatEntry} from '../watchdog/history.ts';
import {switchOff} from '../watchdog/intent.ts';
import {logPlace} from '../watchdog/log-place.ts';
import {recoverRotation} from '../watchdog/log-recovery.ts';
import {readRunRecord, writeRunRecord} from '../watchdog/run-record.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {findApplication, writeState} from './remote.ts';
import type {Verb} from './verb.ts';

/** Starts just the application, and records it so that `stop` and `status` know it. Throws ALREADY_RUNNING or ALREADY_WATCHED. */
export const startAlone: Verb = async context => {
	const {workspace, settings, command} = await planSupervision(context);
	// Held while starting, so that no watchdog begins in between.
	const lock = await platform.lock(workspace.key);
	if (lock === undefined) {
		throw new GraceError(
			'ALREADY_WATCHED',
			'Expected no watchdog here for `start --bare`, but one runs. Use `grace-tui start`, or end it with `grace-tui shutdown`.',
		);
	}
	try {
		const running = await findApplication(workspace);
		if (running !== undefined) {
			throw new GraceError(
				'ALREADY_RUNNING',
				`Expected no application here, but one runs (pid ${running.pid}). Stop it with \`grace-tui stop\`.`,
			);
		}
		await writeState(workspace, switchOff);
		const life = ((await readRunRecord(workspace))?.life ?? 0) + 1;
		const cookie = cookieOf(workspace.key, life);
		await platform.enclosures?.remove(matchesAnyLife(workspace.key));
		// What cannot be finished now is finished by the next watchdog.
		await recoverRotation(logPlace(workspace.applicationLog), settings.policy.logFiles).catch(() => {});
		const log = await openApplicationLog(workspace.applicationLog);
		const pid = await spawnAlone({
			command,
			cwd: settings.cwd,
			environment: settings.environment,
			cookie,
			output: log.descriptor,
		});
		// It outlives whoever started it, also an application in an enclosure of its own.
		if (!(await platform.enclosures?.release(pid))) await platform.enclosures?.enclose(cookie, pid);
		const logOffset = await log.size();
		await log.close();
		await writeRunRecord(workspace, {
			phase: 'running',
			pid,
			identity: (await platform.identify(pid)) ?? '',
			started_at: new Date().toISOString(),
			life,
			restarts: 0,
			failures: 0,
			command,
		});
		await rememberLife(workspace, {life, pid, log_offset: logOffset});
		context.print(`Started: pid ${pid}, life ${life}. Nobody watches it.`);
		return 0;
	} finally {
		await lock.release();
	}
};

const rememberLife = async (
	workspace: Workspace,
	life: {readonly life: number; readonly pid: number; readonly log_offset: number},
): Promise<void> => {
	// The application runs, with or without a line about it.
	const history = createLineWriter({
		path: workspace.history,
		name: '.grace/history.jsonl',
		clock: systemClock,
		onTrouble: () => {},
	});
	history.write(formatEntry({event: 'life.began', at: new Date().toISOString(), ...life}));
	await history.close();
};
