import type {PortHolder} from './contract.ts';

/** The processes in the output of `lsof -Fpcu`: a field a line, `p` with the pid before those of its process. */
export const parseLsof = (text: string): readonly PortHolder[] =>
	text.split(/^(?=p\d+$)/m).flatMap(block => {
		const fields = new Map(block.split('\n').map(line => [line.charAt(0), line.slice(1)]));
		const pid = Number(fields.get('p'));
		if (!Number.isInteger(pid) || pid <= 0) return [];
		const user = fields.get('u');
		return [{pid, command: fields.get('c'), user: user === undefined ? undefined : Number(user)}];
	});

/** The same with whole command lines, where `ps -o pid=,command=` tells them; `lsof` knows only a name. */
export const withCommands = (holders: readonly PortHolder[], listed: string): readonly PortHolder[] => {
	const commands = new Map(
		[...listed.matchAll(/^\s*(\d+)\s+(.*)$/gm)].map(([, pid, command]) => [Number(pid), command]),
	);
	return holders.map(holder => ({...holder, command: commands.get(holder.pid ?? 0) ?? holder.command}));
};
