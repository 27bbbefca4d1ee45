import {GraceError} from '../core/errors.ts';
import type {KernelRow} from '../core/model.ts';
import type {Clock} from '../runtime/clock.ts';
import type {ApplicationPeer} from './applications.ts';
import type {KernelSource} from './reported-kernels.ts';

// A person waits for this, and a process that hangs does not answer.
const answerTimeout = 5000;
const mostListed = 12;

type Request = {
	readonly key: string;
	/** Every connected process of the application. */
	readonly connections: Iterable<
		Pick<ApplicationPeer, 'ask'> & {readonly source: Pick<KernelSource, 'nameOf'>}
	>;
	/** All kernels that are known. */
	readonly rows: readonly KernelRow[];
	readonly clock: Clock;
};

/**
 * Asks the process that has a kernel to restart it. Rejects with REFUSED and what speaks against it, also when nothing is
 * said for 5 s, and with LINK_LOST when the process goes.
 */
export const requestRestart = async ({key, connections, rows, clock}: Request): Promise<void> => {
	for (const {source, ask} of connections) {
		const name = source.nameOf(key);
		if (name === undefined) continue;
		await inTime(ask('kernel.restart', {name, reason: 'manual_request'}), clock);
		return;
	}
	if (rows.some(row => row.key === key)) {
		throw refused(
			`Expected a kernel that is linked, got \`${key}\`. Restart the application, or wait: its process is not connected now.`,
		);
	}
	throw refused(`Expected a kernel of the application, got \`${key}\`; ${describe(rows)}.`);
};

const inTime = async (answer: Promise<unknown>, clock: Clock): Promise<void> => {
	const {promise: late, reject} = Promise.withResolvers<never>();
	const cancel = clock.callAt(clock.now() + answerTimeout, () =>
		reject(
			refused(
				`Expected the application to answer within ${answerTimeout / 1000} s, but it does not. It may hang.`,
			),
		),
	);
	try {
		await Promise.race([answer, late]);
	} finally {
		cancel();
	}
};

const describe = (rows: readonly KernelRow[]): string => {
	if (rows.length === 0) return 'the application has registered none';
	const keys = rows.map(({key, isLinked}) => (isLinked ? key : `${key} (not connected)`));
	return `it has ${keys.slice(0, mostListed).join(', ')}${keys.length > mostListed ? ', …' : ''}`;
};

const refused = (message: string): GraceError => new GraceError('REFUSED', message);
