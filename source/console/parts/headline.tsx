import {useSurroundings} from '../context.ts';
import {formatAge} from '../format.ts';
import {useNow} from '../hooks/use-now.ts';
import {useModel} from '../hooks/use-store.ts';
import {segment, spread, widthOfLine} from '../line.ts';
import {phaseTones} from '../theme.ts';
import {drawable, truncate, widthOf} from '../width.ts';
import {attachedTo} from '../words.ts';
import {LineText} from './lines.tsx';
import {remarkIn} from './remark.ts';

/** The first line: what is kept alive, the phase, and since when it is watched. */
export const Headline = ({width}: {readonly width: number}) => {
	const {theme, session, remarks} = useSurroundings();
	const workspace = useModel(model => model.workspace.name);
	const watchdog = useModel(model => model.watchdog);
	const phase = useModel(model => model.process.phase.name);
	const now = useNow();
	const name = drawable(workspace);
	const program = segment(' grace-tui ', 'strong');
	const state = segment(`${theme.signs.phases[phase]} ${phase}`, phaseTones[phase]);
	// However long the name is, the phase stands behind it, and what must always be seen.
	const nameRoom = width - widthOfLine([program, state]) - 5;
	const remark = remarkIn(remarks, nameRoom - Math.min(widthOf(name), leastName));
	const cut = truncate(name, nameRoom - widthOfLine(remark), theme.signs.ellipsis);
	const left = [program, segment(`${theme.signs.separator} ${cut}  `, 'quiet'), state, ...remark];
	// At the right end, and as wide as it can be, so that nothing moves when it grows.
	const watched = ` ${theme.signs.separator} watching for ${formatAge(now - watchdog.startedAt).padEnd(11)}`;
	const wordings = session.isAttached
		? [
				attachedTo(watchdog.pid) + watched,
				attachedTo(watchdog.pid),
				`attached to ${watchdog.pid}`,
				'attached',
			]
		: [`pid ${watchdog.pid}${watched}`];
	const room = width - widthOfLine(left) - 2;
	const right = segment(`${wordings.find(text => text.length <= room) ?? ''} `, 'quiet');
	return <LineText line={spread(left, [right], width, theme.signs)} width={width} />;
};

// Columns of a long name that a remark leaves to it.
const leastName = 12;
