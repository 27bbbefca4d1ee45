import {GraceError} from '../core/errors.ts';
import {type Target, targets} from '../init/setup.ts';
import {splitWords} from '../init/words.ts';

/** What can be said about `init` on the command line. */
export const initFlags = {
	systemd: {type: 'boolean'},
	systemdUser: {type: 'boolean'},
	pm2: {type: 'boolean'},
	docker: {type: 'boolean'},
	windows: {type: 'boolean'},
	command: {type: 'string'},
	port: {type: 'string'},
	dryRun: {type: 'boolean'},
	force: {type: 'boolean'},
} as const;

/** What `init` is to write. */
export type InitWish = {
	readonly targets: readonly Target[];
	readonly command: readonly string[] | undefined;
	readonly port: number | undefined;
	readonly isDryRun: boolean;
	readonly isForced: boolean;
	/** Something is said on the command line, so nothing is asked. */
	readonly isTold: boolean;
};

type Given = Readonly<Record<string, unknown>>;

/** What the flags say; `command` is what stands behind the dashes. Throws BAD_USAGE. */
export const readInitWish = (
	given: Given,
	{command, isAnyGiven}: {readonly command: readonly string[] | undefined; readonly isAnyGiven: boolean},
): InitWish => ({
	targets: targets.filter(target => given[flagOf(target)] === true),
	command: typeof given.command === 'string' ? readCommand(given.command, command) : command,
	port: typeof given.port === 'string' ? readPort(given.port) : undefined,
	isDryRun: given.dryRun === true,
	isForced: given.force === true,
	isTold: isAnyGiven,
});

const flagOf = (target: Target): keyof typeof initFlags =>
	target === 'systemd-user' ? 'systemdUser' : target;

const readCommand = (line: string, behind: readonly string[] | undefined): readonly string[] => {
	const words = splitWords(line);
	if (behind === undefined && words !== undefined && words.length > 0) return words;
	const came =
		behind !== undefined ? 'another one behind `--`' : words === undefined ? 'an open quote' : 'no word';
	throw new GraceError(
		'BAD_USAGE',
		`Expected \`--command\` to be one command such as "python serve.py", got ${came}. Write \`--command "WORD WORD"\`, or \`-- WORD WORD\`.`,
	);
};

/** A port that a person has named. Throws BAD_USAGE. */
export const readPort = (text: string): number => {
	const port = Number(text);
	if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
	throw new GraceError(
		'BAD_USAGE',
		`Expected \`--port\` to be a number from 1 to 65535, got \`${text}\`. Write for example \`--port 8000\`.`,
	);
};
