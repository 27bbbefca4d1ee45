/** How much a finding matters: only a problem makes the doctor fail. */
export type Level = 'ok' | 'note' | 'warning' | 'problem';

/** What was checked. */
export type Check =
	| 'node'
	| 'workspace'
	| 'permissions'
	| 'config'
	| 'cwd'
	| 'command'
	| 'port'
	| 'state'
	| 'kill_switch'
	| 'watchdog'
	| 'application'
	| 'link'
	| 'notifiers'
	| 'trouble'
	| 'boot'
	| 'disk';

/** What was found by one check: a sentence, and what to do where something is to be done. */
export type Finding = {
	readonly check: Check;
	readonly level: Level;
	readonly message: string;
	readonly advice?: string;
};

/** What `doctor --json` prints. */
export type Report = {
	readonly workspace: string;
	/** Nothing is wrong; there may be warnings. */
	readonly healthy: boolean;
	readonly problems: number;
	readonly warnings: number;
	readonly findings: readonly Finding[];
};

/** Findings with their sum. */
export const reportOf = (workspace: string, findings: readonly Finding[]): Report => {
	const count = (level: Level): number => findings.filter(finding => finding.level === level).length;
	const problems = count('problem');
	return {workspace, healthy: problems === 0, problems, warnings: count('warning'), findings};
};
