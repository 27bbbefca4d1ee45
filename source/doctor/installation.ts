import {shellWord} from '../core/shell-word.ts';
import type {Facts, Place} from './facts.ts';
import type {Finding} from './finding.ts';

const leastNode = [22, 22] as const;

export const judgeNode = ({nodeVersion}: Pick<Facts, 'nodeVersion'>): Finding => {
	const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
	const isOld = major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1]);
	return isOld
		? {
				check: 'node',
				level: 'problem',
				message: `Node ${nodeVersion} is too old.`,
				advice: `Install Node ${leastNode.join('.')} or newer.`,
			}
		: {check: 'node', level: 'ok', message: `Node ${nodeVersion}.`};
};

/** One finding where all is well, else one for each place where it is not. */
export const judgePlaces = ({places}: Pick<Facts, 'places'>): readonly Finding[] => {
	const findings = places.flatMap(judgePlace);
	if (findings.length > 0) return findings;
	const names = places.filter(({found}) => found === 'directory').map(({name}) => name);
	return [{check: 'permissions', level: 'ok', message: `${listed(names)} can be written.`}];
};

const judgePlace = (place: Place): readonly Finding[] => {
	const {name, role, path, found, wanted, isUsable, isPrivate, otherOwner} = place;
	if (found === 'missing') return [];
	if (found !== wanted) {
		const message = `${name} is no ${wanted}.`;
		return [{check: 'permissions', level: 'problem', message, advice: `Move ${path} away.`}];
	}
	if (!isUsable) {
		const owner = otherOwner === undefined ? '' : `: it belongs to ${userNamed(otherOwner)}`;
		return [
			{
				check: 'permissions',
				level: 'problem',
				message: `${name} cannot be read and written${owner}.`,
				advice:
					otherOwner === undefined
						? `Correct its mode (chmod u+rw${wanted === 'directory' ? 'x' : ''} ${shellWord(path)}), or mount it writable.`
						: `Give it back (sudo chown -R $(id -u) ${shellWord(path)}), or run grace-tui as its owner.`,
			},
		];
	}
	if (role === 'private' && !isPrivate) {
		const message = '.grace/ may be entered by others, and names the socket and the last command.';
		return [{check: 'permissions', level: 'warning', message, advice: `chmod 700 ${shellWord(path)}`}];
	}
	if (role === 'workspace' && otherOwner !== undefined) {
		const owner = userNamed(otherOwner);
		return [
			{
				check: 'permissions',
				level: 'warning',
				message: `The workspace belongs to ${owner}, whose watchdog only ${owner} can see.`,
				advice: `Run grace-tui as its owner: sudo -u '#${otherOwner}' grace-tui doctor`,
			},
		];
	}
	return [];
};

const userNamed = (uid: number): string => (uid === 0 ? 'root' : `user ${uid}`);

const listed = (names: readonly string[]): string =>
	names.length < 2 ? (names[0] ?? 'Nothing') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const judgeConfig = ({config: {name, isThere, problem}}: Pick<Facts, 'config'>): Finding => {
	if (problem !== undefined) {
		const [first = '', ...rest] = problem.split(/(?<=\.) /);
		return {
			check: 'config',
			level: 'problem',
			message: first,
			advice: rest.join(' ') || `Correct ${name}.`,
		};
	}
	return isThere
		? {check: 'config', level: 'ok', message: `${name} is valid.`}
		: {
				check: 'config',
				level: 'note',
				message: `There is no ${name}: the defaults apply.`,
				advice: '`grace-tui init` writes one.',
			};
};

export const judgeCwd = ({cwd: {path, isDirectory}}: Pick<Facts, 'cwd'>): Finding =>
	isDirectory
		? {check: 'cwd', level: 'ok', message: `The application runs in ${path}.`}
		: {
				check: 'cwd',
				level: 'problem',
				message: `\`cwd\` is ${path}, which is no directory.`,
				advice: 'Create it, or correct `cwd` in the config.',
			};

export const judgeCommand = ({command}: Pick<Facts, 'command'>): readonly Finding[] => {
	if (command === undefined) return [];
	if (command.problem === undefined) {
		return [{check: 'command', level: 'ok', message: `The command is there: ${command.words.join(' ')}`}];
	}
	const [first = '', ...rest] = command.problem.split(/(?<=\.) /);
	return [{check: 'command', level: 'problem', message: first, advice: rest.join(' ')}];
};
