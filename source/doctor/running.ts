import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

export const judgeState = ({state}: Pick<Facts, 'state'>): readonly Finding[] => {
	switch (state.kind) {
		case 'missing':
			return [
				{check: 'state', level: 'ok', message: 'There is no grace_state.json yet: nobody has said stop.'},
			];
		case 'unreadable':
			return [
				{
					check: 'state',
					level: 'problem',
					message: `grace_state.json ${state.problem}.`,
					advice:
						'Run `grace-tui start` or `grace-tui stop`: they write it anew, and keep this one beside it.',
				},
			];
		case 'state':
			return [
				{check: 'state', level: 'ok', message: 'grace_state.json can be read.'},
				state.isManualShutdown
					? {
							check: 'kill_switch',
							level: 'warning',
							message: 'The kill switch is on: the application stays stopped.',
							advice: '`grace-tui start` clears it.',
						}
					: {check: 'kill_switch', level: 'ok', message: 'The kill switch is off.'},
			];
	}
};

export const judgeWatchdog = ({watchdog}: Pick<Facts, 'watchdog'>): readonly Finding[] => {
	const {isLocked, pid, isAnswering, troubles} = watchdog;
	const who = pid === undefined ? 'One' : `Pid ${pid}`;
	if (!isLocked) {
		return [
			{
				check: 'watchdog',
				level: 'warning',
				message: 'No watchdog runs here, and its lock is free.',
				advice:
					'`grace-tui start` leaves one in the background; `grace-tui init` writes what starts one at boot.',
			},
		];
	}
	if (!isAnswering) {
		const end = pid === undefined ? 'End it in its own terminal' : `End it (kill ${pid})`;
		return [
			{
				check: 'watchdog',
				level: 'problem',
				message: `${who} holds the lock of this workspace, and does not answer.`,
				advice: `See \`grace-tui logs --watchdog\`. ${end}; the next watchdog adopts the application.`,
			},
		];
	}
	return [
		{check: 'watchdog', level: 'ok', message: `${who} holds the lock, and answers.`},
		...troubles.map((message): Finding => ({check: 'trouble', level: 'problem', message})),
	];
};

export const judgeApplication = ({
	application,
	watchdog,
}: Pick<Facts, 'application' | 'watchdog'>): readonly Finding[] => {
	const {isLocked, phase} = watchdog;
	if (application !== undefined) {
		const who = `The application runs: pid ${application.pid}, life ${application.life}`;
		return isLocked
			? [{check: 'application', level: 'ok', message: `${who}.`}]
			: [
					{
						check: 'application',
						level: 'warning',
						message: `${who}, and nobody watches it.`,
						advice: '`grace-tui start` begins a watchdog, which adopts it.',
					},
				];
	}
	if (phase === 'waiting' || phase === 'paused') {
		return [
			{
				check: 'application',
				level: 'warning',
				message: `The application has failed, and is ${phase}.`,
				advice: '`grace-tui explain` tells why and what comes next, `grace-tui logs` what it said.',
			},
		];
	}
	return [{check: 'application', level: 'note', message: 'The application does not run.'}];
};

export const judgePort = ({
	port: facts,
	application,
}: Pick<Facts, 'port' | 'application'>): readonly Finding[] => {
	if (facts === undefined) return [];
	const {port, isWritten, holders} = facts;
	const stranger = holders.find(({isOwn}) => !isOwn);
	if (stranger !== undefined) {
		const {pid, command} = stranger;
		const who = pid === undefined ? 'a process of somebody else' : `pid ${pid}`;
		return [
			{
				check: 'port',
				level: isWritten ? 'problem' : 'warning',
				message: `Port ${port} is held by ${who}${command === undefined ? '' : ` (${command})`}.`,
				advice: isWritten
					? 'End that, or give the application and its health check another port.'
					: 'It is asked for information only. Where the application has another port, write that into `watchdog.health`.',
			},
		];
	}
	const own = holders[0];
	if (own !== undefined) {
		return [{check: 'port', level: 'ok', message: `Port ${port} is the application's (pid ${own.pid}).`}];
	}
	if (application !== undefined && isWritten) {
		return [
			{
				check: 'port',
				level: 'warning',
				message: `Nobody listens on port ${port}, though the application runs.`,
				advice:
					'It may be just starting; else correct `watchdog.health` in the config, or see `grace-tui logs`.',
			},
		];
	}
	return [{check: 'port', level: 'ok', message: `Port ${port} is free.`}];
};

export const judgeLinks = ({links, watchdog}: Pick<Facts, 'links' | 'watchdog'>): readonly Finding[] => {
	if (watchdog.isAnswering) return [{check: 'link', level: 'ok', message: 'The link answers.'}];
	if (links.length === 0) return [];
	const used = links.findIndex(({found}) => found === 'private' || found === 'absent');
	const refused = links.find(({found}) => found === 'refused');
	const advice = refused && `Remove ${refused.path}, or correct its owner and its mode (700).`;
	if (used === -1) {
		return [
			{
				check: 'link',
				level: 'problem',
				message:
					'No directory can hold the socket of the link: other terminals and kernels cannot reach the watchdog.',
				advice: advice ?? 'Set XDG_RUNTIME_DIR to a directory of yours, or make /tmp writable.',
			},
		];
	}
	const place = links[used]?.path ?? '';
	if (refused !== undefined && links.indexOf(refused) < used) {
		const message = `${refused.path} is not only yours, so the link goes to ${place}.`;
		return [{check: 'link', level: 'warning', message, ...(advice !== undefined && {advice})}];
	}
	return [{check: 'link', level: 'ok', message: `The link can be made in ${place}.`}];
};
