import {explain} from '../../core/explain.ts';
import {explainKernel} from '../../core/explain-kernel.ts';
import type {ExplainFacts, Explanation} from '../../core/explanation.ts';
import {useSurroundings} from '../context.ts';
import {formatWhen} from '../format.ts';
import {useNow} from '../hooks/use-now.ts';
import {useModel, useStore} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {Page} from '../parts/page.tsx';
import type {Scroll} from '../scroll.ts';
import {drawable, truncate} from '../width.ts';
import {explainLines} from './explain-lines.ts';

type Properties = {readonly kernel: string | undefined; readonly scroll: Scroll; readonly area: Area};

/** Why the process or a kernel is in its phase, what comes next, which settings say so, and what to press. */
export const ExplainPage = ({kernel, scroll, area}: Properties) => {
	const {theme, clock, keys} = useSurroundings();
	const facts = useFacts();
	const now = useNow();
	const wall = clock.wall();
	const view = {
		now,
		when: (at: number) => formatWhen(wall.getTime() + at - now, '', wall),
		keys,
	};
	const explanation =
		kernel === undefined ? explain(facts, view) : (explainKernel(kernel, facts, view) ?? unknown(kernel));
	const about = kernel === undefined ? '' : ` ${theme.signs.separator} ${kernel}`;
	return (
		<Page
			list="explain"
			title={truncate(drawable(`Explain${about}`), area.width - 24, theme.signs.ellipsis)}
			lines={explainLines(explanation, insideOf(area).width)}
			scroll={scroll}
			area={area}
			isFocused
		/>
	);
};

// Part by part, and the kernels as their board has them: most changes of a model are beats.
const useFacts = (): ExplainFacts => ({
	watchdog: useModel(({watchdog}) => watchdog),
	policy: useModel(({policy}) => policy),
	pending: useModel(({pending}) => pending),
	process: useModel(({process}) => process),
	health: useModel(({health}) => health),
	link: useModel(({link}) => link),
	troubles: useModel(({troubles}) => troubles),
	kernels: useStore(useSurroundings().kernels, board => board).rows,
});

const unknown = (kernel: string): Explanation => ({
	subject: `kernel ${kernel}`,
	phase: 'not here',
	why: ['The application does not report this kernel now: none of its processes has registered it.'],
	next: ['As soon as one registers it, it is here again.'],
	settings: [],
	press: ['Nothing: what the application reports is for itself to say.'],
});
