import {Text} from 'ink';
import {useSurroundings} from '../context.ts';
import {formatCount} from '../format.ts';
import {useExtent} from '../hooks/use-extent.ts';
import {useStore} from '../hooks/use-store.ts';
import {insideOf} from '../layout.ts';
import {Frame} from '../parts/frame.tsx';
import {positionsOf} from '../parts/position.ts';
import {windowOf} from '../scroll.ts';
import {drawable, fitText} from '../width.ts';
import type {PanelProperties} from './panel.ts';

/** The tail of the application's output. */
export const LogPanel = ({area, title, scroll, isFocused}: PanelProperties) => {
	const {session, theme} = useSurroundings();
	const {first, lines} = useStore(session.log.lines, tail => tail);
	const {width, height} = insideOf(area);
	const extent = {first, count: lines.length, height};
	useExtent('log', extent);
	const {start, end} = windowOf(scroll, extent);
	const visible = lines
		.slice(start, end)
		.map(line => fitText(drawable(line), width, 'left', theme.signs.ellipsis))
		.join('\n');
	return (
		<Frame
			title={title}
			count={countOf(lines.length)}
			positions={positionsOf(scroll, extent, theme.signs)}
			area={area}
			isFocused={isFocused}
		>
			{lines.length === 0 ? (
				<Text wrap="truncate" {...theme.styleOf('quiet')}>
					No output yet.
				</Text>
			) : (
				<Text wrap="truncate">{visible}</Text>
			)}
		</Frame>
	);
};

// What came before them is in the file only.
const countOf = (count: number): string | readonly string[] => {
	if (count === 0) return '';
	if (count === 1) return '1 line';
	return [`last ${formatCount(count)} lines`, `${formatCount(count)} lines`, formatCount(count)];
};
