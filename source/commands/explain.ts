import {formatWhen} from '../console/format.ts';
import {wrap} from '../console/width.ts';
import {GraceError} from '../core/errors.ts';
import {explain as explainProcess} from '../core/explain.ts';
import {explainKernel} from '../core/explain-kernel.ts';
import {explainUnwatched} from '../core/explain-unwatched.ts';
import {type ExplainView, type Explanation, titledOf} from '../core/explanation.ts';
import type {Model} from '../core/model.ts';
import {plainJson, plainLine} from '../core/text.ts';
import {systemClock} from '../runtime/clock.ts';
import type {Settings} from '../watchdog/config.ts';
import {exitOf} from '../watchdog/run-record.ts';
import {locateWorkspace, type Workspace} from '../watchdog/workspace.ts';
import {readStatus, type Status} from './status-report.ts';
import {askModel} from './told-record.ts';
import {type Context, lenientSettingsOf, type Verb} from './verb.ts';
import {wishedKeys} from './wished-console.ts';

/** Tells why the application, or a kernel of it, is in its phase, and what comes next. Throws NOT_WATCHED or FAILED for a kernel that nobody tells of. */
export const explain: Verb = async context => {
	const workspace = await locateWorkspace(context.directory);
	const explanation = await explanationOf(context, workspace);
	for (const line of context.isJson ? [plainJson(explanation, 2)] : linesOf(explanation)) context.print(line);
	return 0;
};

const explanationOf = async (context: Context, workspace: Workspace): Promise<Explanation> => {
	const [model, {settings, problem}] = await Promise.all([
		askModel(workspace),
		lenientSettingsOf(context, workspace),
	]);
	const view = viewNow(settings);
	if (context.kernel !== undefined) return kernelOf(context.kernel, model, view);
	if (model !== undefined) return explainProcess(model, view);
	return explainUnwatched(unwatchedOf(await readStatus(workspace, settings.policy, problem)));
};

const kernelOf = (key: string, model: Model | undefined, view: ExplainView): Explanation => {
	if (model === undefined) {
		throw new GraceError(
			'NOT_WATCHED',
			'Expected a watchdog that the application reports its kernels to, but none answers. Start one with `grace-tui start`.',
		);
	}
	const explanation = explainKernel(key, model, view);
	if (explanation !== undefined) return explanation;
	const names = model.kernels.slice(0, 20).map(kernel => kernel.key);
	const known = names.length === 0 ? 'It reports none.' : `It reports: ${names.join(', ')}.`;
	throw new GraceError('FAILED', `Expected a kernel that the application reports, got \`${key}\`. ${known}`);
};

const viewNow = ({console}: Settings): ExplainView => {
	const [now, wall] = [systemClock.now(), new Date()];
	const when = (at: number): string => formatWhen(wall.getTime() + at - now, '', wall);
	return {now, when, keys: wishedKeys(console)};
};

const unwatchedOf = (status: Status): Parameters<typeof explainUnwatched>[0] => {
	const {manual_shutdown, state_problem, config_problem, last_exit, pid, watchdog_pid, phase} = status;
	return {
		pid,
		isManualShutdown: manual_shutdown ?? undefined,
		lastExit: last_exit && exitOf(last_exit),
		mute: watchdog_pid === undefined ? undefined : {phase, nextStartAt: status.next_start_at},
		problems: [
			...(state_problem === undefined ? [] : [`grace_state.json ${state_problem}.`]),
			...(config_problem === undefined ? [] : [config_problem]),
		],
	};
};

const indent = '  ';

// A terminal breaks lines where it likes; a pipe gets each sentence as one line.
const linesOf = (explanation: Explanation): readonly string[] => {
	const width = process.stdout.isTTY ? process.stdout.columns - indent.length : Number.POSITIVE_INFINITY;
	return titledOf(explanation).flatMap(({title, sentences}, index) => [
		...(index === 0 ? [] : ['']),
		plainLine(title),
		...sentences.flatMap(sentence => wrap(plainLine(sentence, 1000), width).map(line => `${indent}${line}`)),
	]);
};
