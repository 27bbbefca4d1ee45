import {writtenKernelPolicy} from '../core/kernel-policy.ts';
import {linkProtocol, readBeat, readHello, readNews, readRegister} from '../core/link.ts';
import type {Peer} from '../runtime/peer.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {type LinkSide, sideOf, withoutParams} from './link-side.ts';

/** A process of the application that says hello: what it may say from now on, and what it is told. Throws what it is refused for. */
export const createApplicationSide = (
	{applications, model}: Watchdog,
	peer: Peer,
	workspace: Workspace,
	params: unknown,
): {readonly application: LinkSide; readonly answer: unknown} => {
	const link = applications.connect(readHello(params), {ask: peer.request, dismiss: peer.close});
	return {
		application: sideOf(
			{
				'kernel.register': given => link.register(readRegister(given)),
				'kernel.beat': given => {
					const {at, names} = readBeat(given);
					link.beat(names, at);
				},
				'kernel.event': given => link.tell(readNews(given)),
				...withoutParams({'app.ready': link.ready}),
			},
			link.close,
		),
		answer: {
			protocol: linkProtocol,
			policy: writtenKernelPolicy(model.get().policy.kernels),
			workspace: workspace.directory,
		},
	};
};
