import {theWorld} from '../stage.ts';

/** CPU and memory of the simulated processes. */
const pidusage = async (pids: readonly number[]) =>
	Object.fromEntries(
		pids.map(pid => {
			const memory = theWorld().processes.find(pid)?.memory;
			return [pid, memory === undefined ? null : {cpu: 1, memory}];
		}),
	);

export default pidusage;
