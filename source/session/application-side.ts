import type {KernelPolicy} from '../core/kernel-policy.ts';
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
			policy: writtenPolicy(model.get().policy.kernels),
			workspace: workspace.directory,
		},
	};
};

/** The policy as the config writes it: seconds. */
const writtenPolicy = (policy: KernelPolicy): unknown => ({
	heartbeat_timeout: policy.heartbeatTimeout / 1000,
	max_restart_attempts: policy.maxRestartAttempts,
	restart_cooldown: policy.restartCooldown / 1000,
	restart_timeout: policy.restartTimeout / 1000,
	stable_after: policy.stableAfter / 1000,
});
