/** A process as Windows tells of it. */
export type WindowsProcess = {readonly pid: number; readonly parent: number; readonly identity: string};

/** Reads PowerShell's JSON of `ProcessId`, `ParentProcessId` and `Start`: an array, one object, or nothing. */
export const parseProcessTable = (text: string): readonly WindowsProcess[] => {
	const table = parse(text);
	const rows = Array.isArray(table) ? table : [table];
	return rows.flatMap(row => {
		if (!isRow(row)) return [];
		return [{pid: row.ProcessId, parent: row.ParentProcessId, identity: `${row.ProcessId}:${row.Start}`}];
	});
};

/** Milliseconds since the start that stands in a process's identity, at `now`. */
export const ageOf = (process: WindowsProcess | undefined, now = new Date()): number | undefined => {
	const start = Number(process?.identity.split(':')[1]);
	if (Number.isNaN(start)) return undefined;
	return Math.max(now.getTime() - (start / fileTimeTicks - fileTimeEpoch), 0);
};

// A file time counts 100 ns from the year 1601; Unix counts from 1970.
const fileTimeTicks = 10_000;
const fileTimeEpoch = 11_644_473_600_000;

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		// PowerShell prints nothing when no process matches.
		return undefined;
	}
};

type Row = {readonly ProcessId: number; readonly ParentProcessId: number; readonly Start: unknown};

const isRow = (row: unknown): row is Row =>
	typeof row === 'object' &&
	row !== null &&
	'ProcessId' in row &&
	typeof row.ProcessId === 'number' &&
	'ParentProcessId' in row &&
	typeof row.ParentProcessId === 'number' &&
	'Start' in row;
