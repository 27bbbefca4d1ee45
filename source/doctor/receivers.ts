import type {Facts, ReceiverFacts} from './facts.ts';
import type {Finding} from './finding.ts';

/** Whether everybody who is to be told of alerts can be told; nothing is sent for that. */
export const judgeReceivers = ({receivers}: Facts): readonly Finding[] => receivers.flatMap(judge);

const judge = (receiver: ReceiverFacts): readonly Finding[] => {
	const {name, missing, unusable, absentProgram, isInTheClear, trouble} = receiver;
	const check = 'notifiers';
	const findings: readonly (Finding | undefined)[] = [
		trouble === undefined
			? undefined
			: {check, level: 'problem', message: `${name} cannot be told: ${trouble}`, advice: tryIt(name)},
		absentProgram === undefined
			? undefined
			: {
					...{check, level: 'problem'},
					message: `${name} runs \`${absentProgram}\`, which is not on the PATH or not executable.`,
					advice: 'Correct its `command` in the config, or install it.',
				},
		...missing.map(
			(variable): Finding => ({
				...{check, level: 'warning', message: `${name} needs ${variable}, which is not set here.`},
				advice: 'Set it where the watchdog is started; it may be set there and not here.',
			}),
		),
		unusable === undefined
			? undefined
			: {
					...{check, level: 'warning', advice: tryIt(name)},
					message: `${name} cannot be told with what is set here. ${unusable}`,
				},
		isInTheClear
			? {
					...{check, level: 'warning', message: `${name} sends mail in the clear to another machine.`},
					advice: 'Write `security` as `starttls` or `tls`.',
				}
			: undefined,
	];
	const found = findings.filter(finding => finding !== undefined);
	return found.length > 0 ? found : [{check, level: 'ok', message: `All that ${name} needs is there.`}];
};

const tryIt = (name: string): string => `Correct it, then try \`grace-tui notify test ${name}\`.`;
