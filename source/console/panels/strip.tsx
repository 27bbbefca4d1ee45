import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {type Area, insideOf} from '../layout.ts';
import {segment} from '../line.ts';
import {Frame} from '../parts/frame.tsx';
import {Lines} from '../parts/lines.tsx';
import type {Signs} from '../theme.ts';
import {drawable, truncate, widthOf} from '../width.ts';
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
	const position = isInBorder ? attached : '';
	const room = area.width - 6 - (position === '' ? 0 : position.length + 4);
	return (
		<Frame
			title={titleOf(workspace.name, command, room, theme.signs)}
			positions={position === '' ? [] : [position]}
			area={area}
			isFocused={false}
		>
			<Lines lines={lines} width={inside} />
		</Frame>
	);
};

const leastTitle = 12;

// A long name leaves the half to the command.
const titleOf = (name: string, command: readonly string[], room: number, signs: Signs): string => {
	const {separator, ellipsis} = signs;
	const rest = command.join(' ') === '' ? '' : drawable(` ${separator} ${command.join(' ')}`);
	const most = Math.max(room - widthOf(rest), Math.ceil(room / 2));
	return truncate(truncate(drawable(name), most, ellipsis) + rest, room, ellipsis);
};
