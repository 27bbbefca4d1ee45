import {isUnicodeFor} from '../console/unicode.ts';
import {GraceError, messageOf} from '../core/errors.ts';
import {plainJson} from '../core/text.ts';
import {diagnose} from '../doctor/diagnose.ts';
import {type Finding, reportOf} from '../doctor/finding.ts';
import {judgeNode} from '../doctor/installation.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import {gatherFacts} from './doctor-facts.ts';
import {doctorLines} from './doctor-lines.ts';
import type {Context, Verb} from './verb.ts';

/** Checks an installation, and says what to do: 0 where nothing is wrong, 1 where something is. */
export const doctor: Verb = async context => {
	const report = reportOf(context.directory, await findingsOf(context));
	const paper = {
		width: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
		isUnicode: isUnicodeFor('auto', context.environment),
	};
	const lines = context.isJson ? [plainJson(report, 2)] : doctorLines(report, paper);
	for (const line of lines) context.print(line);
	return report.healthy ? 0 : 1;
};

const findingsOf = async (context: Context): Promise<readonly Finding[]> => {
	try {
		return diagnose(await gatherFacts(context, await locateWorkspace(context.directory)));
	} catch (error) {
		if (!(error instanceof GraceError) || error.code !== 'NO_WORKSPACE') throw error;
		const [message = '', ...advice] = messageOf(error).split(/(?<=\.) /);
		const finding: Finding = {check: 'workspace', level: 'problem', message, advice: advice.join(' ')};
		return [judgeNode({nodeVersion: process.versions.node}), finding];
	}
};
