import prettyBytes from 'pretty-bytes';
import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const mebibyte = 1024 ** 2;
// State, alerts and history need little; below this everything else on the machine fails as well.
const least = 50 * mebibyte;

export const judgeDisk = ({disk}: Pick<Facts, 'disk'>): readonly Finding[] => {
	if (disk === undefined) return [];
	const {free, logs, freeFiles} = disk;
	const size = readable(free);
	if (freeFiles === 0) {
		return [
			{
				check: 'disk',
				level: 'problem',
				message: 'The disk has no room for another file.',
				advice: 'Remove some.',
			},
		];
	}
	if (free < least) {
		const message = `Only ${size} are free on the disk of the workspace.`;
		return [{check: 'disk', level: 'problem', message, advice: 'Make room.'}];
	}
	if (free < logs + least) {
		const message = `${size} are free on the disk of the workspace, and the logs may take ${readable(logs)}.`;
		const advice = 'Make room, or lower `log_max_size` or `log_files`.';
		return [{check: 'disk', level: 'warning', message, advice}];
	}
	return [{check: 'disk', level: 'ok', message: `${size} are free on the disk of the workspace.`}];
};

const readable = (bytes: number): string => prettyBytes(bytes, {binary: true, maximumFractionDigits: 0});
