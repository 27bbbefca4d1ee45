import {access} from 'node:fs/promises';
import path from 'node:path';
import which from 'which';
import {GraceError} from '../core/errors.ts';

type Candidates = {
	/** Where it will run. */
	readonly cwd: string;
	readonly environment: NodeJS.ProcessEnv;
	/** From the most to the least binding; the first that is there is taken. */
	readonly wanted: ReadonlyArray<readonly string[] | undefined>;
};

/**
 * The command line to supervise, with its program found; `serve.py` under the first Python there is when nothing else is said.
 * Throws NO_COMMAND when there is none, or its program does not exist.
 */
export const findCommand = async (candidates: Candidates): Promise<readonly string[]> => {
	const {cwd, environment, wanted} = candidates;
	const command = wanted.find(words => words !== undefined && words.length > 0);
	if (command === undefined) return findServePy(cwd, environment);
	const [program = ''] = command;
	if ((await findProgram(program, cwd, environment)) === undefined) {
		throw new GraceError(
			'NO_COMMAND',
			`Expected a program to run, got \`${program}\`, which is not on the PATH or not executable. Correct the command, or install it.`,
		);
	}
	return command;
};

/** The full path of a program, as a spawn in `cwd` would find it. */
export const findProgram = async (
	program: string,
	cwd: string,
	environment: NodeJS.ProcessEnv,
): Promise<string | undefined> => {
	const isPath = program.includes('/') || (process.platform === 'win32' && program.includes('\\'));
	const name = isPath ? path.resolve(cwd, program) : program;
	const found = await which(name, {nothrow: true, path: environment.PATH ?? environment.Path ?? ''});
	return found ?? undefined;
};

const findServePy = async (cwd: string, environment: NodeJS.ProcessEnv): Promise<readonly string[]> => {
	const script = path.join(cwd, 'serve.py');
	const exists = await access(script).then(
		() => true,
		() => false,
	);
	if (!exists) {
		throw new GraceError(
			'NO_COMMAND',
			'Expected an application to run, got none: there is no serve.py here. Name one with `grace-tui -- COMMAND`, write `command` into grace.config.json, or try `grace-tui demo`.',
		);
	}
	for (const python of ['python', 'python3', 'py']) {
		if ((await findProgram(python, cwd, environment)) !== undefined) return [python, 'serve.py'];
	}
	throw new GraceError(
		'NO_COMMAND',
		'Expected python, python3 or py on the PATH to run serve.py, got none of them. Install Python, or name a command with `grace-tui -- COMMAND`.',
	);
};
