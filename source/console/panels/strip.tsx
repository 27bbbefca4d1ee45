import {useSurroundings} from '../context.ts';
import {type Area, insideOf} from '../layout.ts';
import {segment} from '../line.ts';
import {Frame} from '../parts/frame.tsx';
import {Lines} from '../parts/lines.tsx';
import {drawable, truncate} from '../width.ts';
import {stripLines} from './strip-lines.ts';
import {useProcessView} from './use-process-view.ts';

/** The process in two lines and a trouble, above the tabs, with a border where there is room for one. */
export const Strip = ({area}: {readonly area: Area}) => {
	const {theme} = useSurroundings();
	const isFramed = area.height >= 4;
	const inside = insideOf(area).width;
	const view = useProcessView(isFramed ? inside : area.width - 1);
	const lines = stripLines(view, area.height - (isFramed ? 2 : 0));
	if (!isFramed) return <Lines lines={lines.map(line => [segment(' '), ...line])} width={area.width} />;
	const {workspace, command} = view.model;
	const title = `${workspace.name} ${theme.signs.separator} ${command.join(' ')}`;
	return (
		<Frame
			title={truncate(drawable(title), area.width - 6, theme.signs.ellipsis)}
			area={area}
			isFocused={false}
		>
			<Lines lines={lines} width={inside} />
		</Frame>
	);
};
