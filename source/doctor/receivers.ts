import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

/** Whether everybody who is to be told of alerts can be told; nothing is sent for that. */
export const judgeReceivers = ({receivers}: Facts): readonly Finding[] =>
	receivers.flatMap(({name, missing, isInTheClear, trouble}): readonly Finding[] => {
		const check = 'notifiers';
		const lacking: readonly Finding[] = missing.map(variable => ({
			check,
			level: 'warning',
			message: `${name} needs ${variable}, which is not set here.`,
			advice: 'Set it where the watchdog is started; it may be set there and not here.',
		}));
		const open: readonly Finding[] = isInTheClear
			? [
					{
						check,
						level: 'warning',
						message: `${name} sends mail in the clear to another machine.`,
						advice: 'Write `security` as `starttls` or `tls`.',
					},
				]
			: [];
		const failing: readonly Finding[] =
			trouble === undefined
				? []
				: [
						{
							check,
							level: 'problem',
							message: `${name} cannot be told: ${trouble}`,
							advice: `Correct it, then try \`grace-tui notify test ${name}\`.`,
						},
					];
		const all = [...failing, ...lacking, ...open];
		return all.length > 0 ? all : [{check, level: 'ok', message: `${name} is told of alerts.`}];
	});
