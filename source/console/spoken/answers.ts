import {explain} from '../../core/explain.ts';
import {explainKernel} from '../../core/explain-kernel.ts';
import type {Surroundings} from '../context.ts';
import {formatWhen} from '../format.ts';
import {keyUnder} from '../kernel-cursor.ts';
import type {Action, KeyContext} from '../keys.ts';
import {paletteOf} from '../palette.ts';
import {explainLines} from '../panels/explain-lines.ts';
import {metricsLines} from '../panels/metrics-lines.ts';
import {helpLines, leaveLines} from '../parts/overlay-lines.ts';
import type {PanelName} from '../view-state.ts';
import {spokenAlertCursor, spokenAlertPage} from './alerts.ts';
import {spokenKernel} from './changes.ts';
import {spokenPanel} from './panels.ts';
import {textOf} from './words.ts';

/** What is said when a key has done its work; the context is as it is then. */
export const spokenAnswer = (
	{type}: Action,
	context: KeyContext,
	surroundings: Surroundings,
): readonly string[] => {
	const {overlay, focus, isLeaving, isDetaching} = context.view;
	if (overlay.name === 'leave') {
		const {choice} = overlay;
		const choices = type === 'chooseOther' ? [choice] : overlay.choices;
		const lines = leaveLines(surroundings.session.model.get(), {choices, choice}, unlimited).map(textOf);
		return [...(type === 'chooseOther' ? [] : ['Leave?']), ...lines.filter(line => line !== '')];
	}
	if (overlay.name === 'palette') {
		const {matches, choice} = paletteOf(context);
		const marked = matches[choice];
		const intro = type === 'openPalette' ? ['Actions. Type a name, enter does what is marked.'] : [];
		return [...intro, marked === undefined ? 'No action is called so.' : `${marked.name}: ${marked.help}`];
	}
	if (isEnding(type)) {
		if (isDetaching) return ['A watchdog in the background takes over.'];
		return isLeaving ? [`Stopping. ${surroundings.keys.forceLeave} forces.`] : [];
	}
	if (type === 'openFilter') return ['Filter. Type what to look for, enter keeps it, esc shows all.'];
	if (type === 'silence') return ['Silence. Type how long, such as 2h, and why; enter does it, esc cancels.'];
	if (readsPanel.has(type)) return spokenPanel(focus, surroundings, context.view);
	if (type === 'acknowledge') return ['Acknowledged:', ...spokenAlertCursor(surroundings)];
	if ((type === 'open' || type === 'nextAlert') && overlay.name === 'alert')
		return spokenAlertPage(overlay.alert, surroundings);
	if (type === 'open') return spokenCursor(surroundings);
	if (movesCursor.has(type) && overlay.name === 'none')
		return focus === 'alerts' ? spokenAlertCursor(surroundings) : spokenCursorIn(focus, surroundings);
	if (type === 'explain' && overlay.name === 'explain')
		return spokenExplanation(overlay.kernel, surroundings);
	if (type === 'metrics' && overlay.name === 'metrics') {
		const {metrics} = surroundings.session.model.get();
		return [
			'Metrics.',
			...metricsLines(metrics, surroundings.clock.wall(), unlimited.width).map(textOf).filter(Boolean),
		];
	}
	if (type === 'help' && overlay.name === 'help')
		return ['Keys.', ...helpLines(unlimited.width, context).map(textOf)];
	return type === 'back' ? ['Back.'] : [];
};

const readsPanel: ReadonlySet<Action['type']> = new Set(['focus', 'cycle', 'keepFilter', 'cycleSeverity']);
const movesCursor: ReadonlySet<Action['type']> = new Set(['move', 'nextMatch', 'follow']);

const spokenCursorIn = (focus: PanelName, surroundings: Surroundings): readonly string[] =>
	focus === 'kernels' ? spokenCursor(surroundings) : [];

const isEnding = (type: Action['type']): boolean =>
	type === 'confirm' || type === 'leave' || type === 'detach' || type === 'suspend';

const unlimited = {width: 200, signs: {pointer: ''}};

const spokenExplanation = (
	kernel: string | undefined,
	{session, clock, keys}: Surroundings,
): readonly string[] => {
	const [now, wall] = [clock.now(), clock.wall()];
	const view = {now, when: (at: number) => formatWhen(wall.getTime() + at - now, '', wall), keys};
	const model = session.model.get();
	const explanation = kernel === undefined ? explain(model, view) : explainKernel(kernel, model, view);
	return explanation === undefined
		? []
		: explainLines(explanation, unlimited.width).map(textOf).filter(Boolean);
};

const spokenCursor = ({session, clock, drawnKernels, keys}: Surroundings): readonly string[] => {
	const model = session.model.get();
	const key = keyUnder(drawnKernels.current);
	const row = model.kernels.find(kernel => kernel.key === key);
	return row === undefined ? [] : [spokenKernel(row, model, {now: clock.now(), keys})];
};
