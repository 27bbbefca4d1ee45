import {isKernelEvent} from '../kernel-alert.ts';
import type {Group} from './message.ts';
import type {Notice} from './notice.ts';

/** What a notice means to people: something is wrong, it is over, or neither. */
export type Meaning = {
	readonly group: Group;
	/** What it is about; of what is no problem, what tells it from others. */
	readonly fingerprint: string;
	readonly type: 'fires' | 'resolves' | 'note';
};

/** The fingerprint of the process: whatever is wrong with it is one problem, from its fall until it is steady. */
export const applicationFingerprint = 'application';

/** What a notice means. An event that nobody has told us of is a note of its own group. */
export const meaningOf = (notice: Pick<Notice, 'event' | 'payload'>): Meaning => {
	const {event, payload} = notice;
	if (isKernelEvent(event)) {
		const type = recovering.has(event) ? 'resolves' : 'fires';
		return {group: 'kernels', fingerprint: `kernel:${kernelOf(notice) ?? 'unknown'}`, type};
	}
	if (event === 'watchdog.error')
		return {group: 'watchdog', fingerprint: `error:${word(payload.error)}`, type: 'note'};
	if (event === 'grace.port.taken')
		return {group: 'application', fingerprint: `port:${word(payload.port)}`, type: 'note'};
	if (!event.startsWith('grace.')) return {group: 'other', fingerprint: event, type: 'note'};
	return {group: 'application', fingerprint: applicationFingerprint, type: processType(notice)};
};

/** The kernel that a notice is about: its key, which tells kernels of one name apart. */
export const kernelOf = ({payload: {kernel_key, kernel_name}}: Pick<Notice, 'payload'>): string | undefined =>
	[kernel_key, kernel_name].find(name => typeof name === 'string');

/** Whether a person has stopped the application for good. */
export const isKillSwitch = ({event, payload}: Notice): boolean =>
	event === 'grace.stopped' && payload.by === 'kill_switch';

const processType = ({event, payload}: Pick<Notice, 'event' | 'payload'>): Meaning['type'] => {
	if (event === 'grace.restart.initiated' && payload.reason === 'manual_request') return 'note';
	if (falls.has(event)) return 'fires';
	return event === 'grace.restart.success' || event === 'grace.stopped' ? 'resolves' : 'note';
};

const falls: ReadonlySet<string> = new Set([
	'grace.start.failed',
	'grace.restart.initiated',
	'grace.restart.failed',
	'grace.restart.excessive',
	'grace.hung',
	'grace.exited',
	'grace.lost',
]);

const recovering: ReadonlySet<string> = new Set(['kernel.restart.success', 'kernel.recovered']);

const word = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown';
