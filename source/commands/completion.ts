import {GraceError} from '../core/errors.ts';
import {completionScripts} from './completion-scripts.ts';
import {completionWords} from './completion-words.ts';
import type {Verb} from './verb.ts';

/** Prints what a shell reads to complete grace-tui. Throws BAD_USAGE. */
export const completion: Verb = async ({shell, verbs, print}) => {
	const script = shell === undefined ? undefined : completionScripts[shell];
	if (script === undefined) {
		const came = shell === undefined ? 'none' : `\`${shell}\``;
		throw new GraceError(
			'BAD_USAGE',
			`Expected a shell behind \`completion\` (${Object.keys(completionScripts).join(', ')}), got ${came}. Write for example \`source <(grace-tui completion bash)\`.`,
		);
	}
	for (const line of script(completionWords(verbs)).trimEnd().split('\n')) print(line.replaceAll('\t', '  '));
	return 0;
};
