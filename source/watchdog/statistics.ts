import type {Statistics} from '../core/model.ts';
import type {Platform} from '../platform/contract.ts';

/** CPU and memory of a process and its descendants; undefined when it is gone. Never rejects. */
export const readStatistics = async (platform: Platform, pid: number): Promise<Statistics | undefined> => {
	try {
		// Only for who wants statistics: loading it takes time before the first life, and memory.
		const {default: pidusage} = await import('pidusage');
		const readings = await pidusage([...(await platform.family(pid))]);
		// One that ended between the listing and the look is null, whatever the types say.
		const living = Object.values(readings).filter(Boolean);
		if (living.length === 0) return undefined;
		return {
			cpu: living.reduce((sum, {cpu}) => sum + cpu, 0),
			memory: living.reduce((sum, {memory}) => sum + memory, 0),
			processes: living.length,
		};
	} catch {
		// Numbers for a panel: the next reading is soon.
		return undefined;
	}
};
