import type {KernelStatus} from '../../source/commands/status-report.ts';
import type {Stage} from './stage.ts';
import {until} from './supervised.ts';
import type {Workspace} from './workspace.ts';

/** The kernels that `status --json` lists; none where there is no watchdog, or nothing is reported. */
export const kernelsOf = async (stage: Stage, workspace: Workspace): Promise<readonly KernelStatus[]> =>
	JSON.parse((await stage.run(workspace, ['status', '--json'])).stdout).kernels ?? [];

/** The kernels as soon as these, and no others, are linked, healthy and have beaten. */
export const untilHealthy = (
	stage: Stage,
	workspace: Workspace,
	names: readonly string[],
): Promise<readonly KernelStatus[]> =>
	until(`the healthy kernels ${names.join(', ')}`, async () => {
		const kernels = await kernelsOf(stage, workspace);
		const isWhole = kernels.map(({name}) => name).join() === names.join();
		return isWhole && kernels.every(isHealthy) ? kernels : undefined;
	});

const isHealthy = ({phase, is_linked, last_beat_seconds}: KernelStatus): boolean =>
	phase === 'healthy' && is_linked && last_beat_seconds !== null;
