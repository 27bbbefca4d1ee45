import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import {describeExit, meaningOf} from '../core/exit.ts';
import {isTroubled} from '../core/notify/receiver-words.ts';
import {standings} from '../core/standing.ts';
import {plainLine} from '../core/text.ts';
import {exitOf} from '../watchdog/run-record.ts';
import type {ReceiverStatus, Status} from './status-report.ts';

/** A status for people: a label and a value a line. */
export const statusLines = (status: Status): readonly string[] => {
	const {health} = status;
	const rows: ReadonlyArray<readonly [string, string | undefined]> = [
		['Workspace', status.workspace],
		['Kill switch', killSwitch(status)],
		['Last update', status.last_update],
		['Phase', phase(status)],
		[
			'Health',
			[health.reading, `(${health.target}${health.error === undefined ? '' : `: ${health.error}`})`].join(
				' ',
			),
		],
		['Process', process(status)],
		['Kernels', kernels(status)],
		['Restarts', `${status.restarts}, failures in a row ${status.failures}`],
		['Last exit', lastExit(status)],
		['Watchdog', watchdog(status)],
		['Config', status.config_problem],
		['Command', command(status)],
		['Next life', status.pending && `with another ${status.pending.join(', ')} (the config has changed)`],
		...(status.troubles ?? []).map((trouble): readonly [string, string] => ['Trouble', trouble]),
		...(status.receivers ?? []).filter(({reading}) => isTroubled(reading)).map(receiver),
	];
	return rows.flatMap(([label, value]) =>
		value === undefined ? [] : [`${label.padEnd(12)} ${plainLine(value)}`],
	);
};

const receiver = ({name, answer, pending}: ReceiverStatus): readonly [string, string] => {
	const waiting = pending === 0 ? '' : `; ${pending} ${pending === 1 ? 'alert waits' : 'alerts wait'}`;
	return ['Receiver', `${name}: ${(answer ?? 'no answer').replace(/\.$/, '')}${waiting}`];
};

const killSwitch = ({manual_shutdown, manual_shutdown_obeyed: obeyed, state_problem}: Status): string => {
	if (manual_shutdown === null) {
		const taken = obeyed === undefined ? 'unknown' : `taken for ${obeyed ? 'on' : 'off'}`;
		return `${taken}: grace_state.json ${state_problem}`;
	}
	return manual_shutdown ? 'on (stays stopped until `grace-tui start`)' : 'off';
};

const phase = ({phase: name, next_start_at}: Status): string =>
	next_start_at === undefined ? name : `${name}, next start at ${next_start_at}`;

const process = ({
	pid,
	life,
	uptime_seconds,
	cpu_percent,
	memory_bytes,
	processes,
}: Status): string | undefined => {
	if (pid === undefined) return undefined;
	const parts = [
		`pid ${pid}`,
		life === undefined ? undefined : `life ${life}`,
		uptime_seconds === undefined
			? undefined
			: `up ${prettyMilliseconds(uptime_seconds * 1000, {secondsDecimalDigits: 0})}`,
		cpu_percent === undefined ? undefined : `CPU ${cpu_percent.toFixed(1)} %`,
		memory_bytes === undefined ? undefined : `memory ${prettyBytes(memory_bytes, {binary: true})}`,
		processes === undefined || processes === 1 ? undefined : `${processes} processes`,
	];
	return parts.filter(part => part !== undefined).join(', ');
};

const kernels = ({kernels: all}: Status): string | undefined => {
	if (all === undefined) return undefined;
	const parts = [...standings.filter(isTrouble), 'healthy', 'away'].flatMap(standing => {
		const names = all.filter(kernel => kernel.standing === standing).map(({name}) => name);
		if (names.length === 0) return [];
		return [`${names.length} ${standing}${isTrouble(standing) ? ` (${first(names)})` : ''}`];
	});
	return parts.join(', ');
};

// What wants a person, by name; of the others their number is enough.
const isTrouble = (standing: string): boolean => standing !== 'healthy' && standing !== 'away';

const first = (names: readonly string[]): string =>
	`${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;

const command = ({command: words, next_command: next}: Status): string | undefined =>
	words && `${words.join(' ')}${next === undefined ? '' : ` (next: ${next.join(' ')})`}`;

const watchdog = ({watchdog_pid}: Status): string => {
	if (watchdog_pid === undefined) return 'none runs';
	return watchdog_pid === null ? 'one runs; its record is lost' : `pid ${watchdog_pid}`;
};

const lastExit = ({last_exit}: Status): string | undefined => {
	if (last_exit === undefined) return undefined;
	const uptime = prettyMilliseconds(last_exit.uptime_seconds * 1000);
	const {isOutOfMemory, coreDump} = exitOf(last_exit);
	const isTraced = isOutOfMemory === true || coreDump !== undefined;
	const meaning = isTraced ? `; ${meaningOf(exitOf(last_exit))}` : '';
	return `${describeExit(last_exit)} after ${uptime}, at ${last_exit.at}${meaning}`;
};
