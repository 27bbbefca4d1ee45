import type {PortHolder} from './contract.ts';

/** Reads PowerShell's JSON of `ProcessId`, `Name` and `CommandLine`: an array, one object, or nothing. */
export const parsePortTable = (text: string): readonly PortHolder[] => {
	const table = parse(text);
	const rows = Array.isArray(table) ? table : [table];
	return rows.flatMap(row => {
		if (!isRow(row)) return [];
		// Of somebody else's process only the name is told.
		const command = [row.CommandLine, row.Name].find(each => typeof each === 'string' && each !== '');
		return [
			{pid: row.ProcessId, command: command === undefined ? undefined : String(command), user: undefined},
		];
	});
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		// PowerShell prints nothing where nobody listens.
		return undefined;
	}
};

type Row = {readonly ProcessId: number; readonly Name?: unknown; readonly CommandLine?: unknown};

const isRow = (row: unknown): row is Row =>
	typeof row === 'object' && row !== null && 'ProcessId' in row && typeof row.ProcessId === 'number';
