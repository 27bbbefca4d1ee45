import type {Clock} from '../runtime/clock.ts';
import type {LinkAddress} from './link-address.ts';
import {pieceSize, pieces, writeRequest} from './link-messages.ts';
import type {Snapshot} from './snapshot.ts';

/** Who says hello, and to whom. */
export type Greeting = {
	readonly address: LinkAddress;
	readonly clock: Clock;
	/** The life this process belongs to, as the watchdog named it. */
	readonly life: string | undefined;
	readonly snapshots: () => readonly Snapshot[];
};

/** The first message of a connection, and the kernels that it has no room for. */
export const writeHello = (
	id: number,
	{address, clock, life, snapshots}: Greeting,
): {readonly message: string; readonly rest: readonly Snapshot[]} => {
	const params = {
		role: 'application',
		client: 'node',
		protocol: 1,
		pid: process.pid,
		...(life !== undefined && {life}),
		...(address.kind === 'tcp' && {token: address.token}),
		now: clock.now(),
	};
	const all = snapshots();
	const [kernels = []] = pieces(all, pieceSize - Buffer.byteLength(JSON.stringify(params)));
	return {message: writeRequest(id, 'hello', {...params, kernels}), rest: all.slice(kernels.length)};
};
