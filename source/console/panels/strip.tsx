import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {segment} from '../line.ts';
import {Frame} from '../parts/frame.tsx';
import {Lines} from '../parts/lines.tsx';
import {drawable, truncate} from '../width.ts';
import {attachedTo} from '../words.ts';
import {stripLines} from './strip-lines.ts';
import {useProcessView} from './use-process-view.ts';

/** The process in two lines and a trouble, above the tabs, with a border where there is room for one. */
export const Strip = ({area}: {readonly area: Area}) => {
	const {theme, session} = useSurroundings();
	const watchdogPid = useModel(model => model.watchdog.pid);
	const isFramed = area.height >= 4;
	const inside = insideOf(area).width;
	const attachedPid = session.isAttached ? watchdogPid : undefined;
	const attached = attachedPid === undefined ? '' : attachedTo(attachedPid);
	// In the border where that has room beside the title, else among the facts.
	const isInBorder = isFramed && area.width >= leastTitle + attached.length + 10;
	const view = useProcessView(isFramed ? inside : area.width - 1);
	const lines = stripLines(view, area.height - (isFramed ? 2 : 0), isInBorder ? undefined : attachedPid);
	if (!isFramed) return <Lines lines={lines.map(line => [segment(' '), ...line])} width={area.width} />;
	const {workspace, command} = view.model;
	const title = drawable(`${workspace.name} ${theme.signs.separator} ${command.join(' ')}`);
	const position = isInBorder ? attached : '';
	const room = area.width - 6 - (position === '' ? 0 : position.length + 4);
	return (
		<Frame
			title={truncate(title, room, theme.signs.ellipsis)}
			positions={position === '' ? [] : [position]}
			area={area}
			isFocused={false}
		>
			<Lines lines={lines} width={inside} />
		</Frame>
	);
};

const leastTitle = 12;
