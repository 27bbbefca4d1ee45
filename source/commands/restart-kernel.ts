import {GraceError} from '../core/errors.ts';
import type {Model, RestartRow} from '../core/model.ts';
import {openSocketSession, type SocketSession} from '../session/socket.ts';
import {locateWorkspace} from '../watchdog/workspace.ts';
import type {Context} from './verb.ts';

/** Restarts one kernel, and returns when it beats again. Throws NOT_WATCHED, REFUSED, FAILED, or TIMED_OUT. */
export const restartKernel = async (context: Context, kernel: string): Promise<number> => {
	const workspace = await locateWorkspace(context.directory);
	const session = await openSocketSession(workspace);
	if (session === undefined) {
		throw new GraceError(
			'NOT_WATCHED',
			'Expected a watchdog that the application reports its kernels to, but none answers. Start one with `grace-tui start`.',
		);
	}
	try {
		const before = new Set(session.model.get().restarts.map(({key}) => key));
		await session.restartKernel(kernel);
		const {attempt} = await untilOver(session, kernel, before);
		context.print(`Restarted kernel ${kernel} (attempt ${attempt}); it beats again.`);
		return 0;
	} finally {
		await session.close();
	}
};

// What the application itself allows, and a moment for the way.
const patienceOf = ({policy, kernels}: Model, kernel: string): number => {
	const {heartbeatTimeout} = kernels.find(({key}) => key === kernel) ?? policy.kernels;
	return policy.kernels.restartTimeout + heartbeatTimeout + 5000;
};

const untilOver = (
	{model}: SocketSession,
	kernel: string,
	before: ReadonlySet<string>,
): Promise<RestartRow> =>
	new Promise((resolve, reject) => {
		const isIts = (row: RestartRow): boolean => row.kernel === kernel && !before.has(row.key);
		const finish = (settle: () => void): void => {
			unsubscribe();
			clearTimeout(timer);
			settle();
		};
		const look = (): void => {
			const row = model.get().restarts.find(isIts);
			if (row === undefined || row.outcome === 'pending') return;
			finish(() => (row.outcome === 'success' ? resolve(row) : reject(failed(kernel, row))));
		};
		const timer = setTimeout(() => finish(() => reject(late(kernel))), patienceOf(model.get(), kernel));
		const unsubscribe = model.subscribe(look);
		look();
	});

const failed = (kernel: string, {outcome}: RestartRow): GraceError =>
	new GraceError(
		'FAILED',
		`Expected kernel ${kernel} to beat again, but its restart ${outcome === 'failed' ? 'failed' : 'was interrupted'}. See \`grace-tui alerts\`.`,
	);

const late = (kernel: string): GraceError =>
	new GraceError(
		'TIMED_OUT',
		`Expected kernel ${kernel} to beat again, but nothing was heard of it. See \`grace-tui status\`.`,
	);
