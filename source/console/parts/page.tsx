import {useSurroundings} from '../context.ts';
import {useExtent} from '../hooks/use-extent.ts';
import {type Area, insideOf} from '../layout.ts';
import type {Line} from '../line.ts';
import {type Scroll, windowOf} from '../scroll.ts';
import type {ListName} from '../view-state.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';
import {positionsOf} from './position.ts';

type Properties = {
	readonly list: ListName;
	readonly title: string;
	readonly lines: readonly Line[];
	readonly scroll: Scroll;
	readonly area: Area;
	readonly isFocused: boolean;
};

/** A frame with lines of text that can be scrolled where they do not fit. */
export const Page = ({list, title, lines, scroll, area, isFocused}: Properties) => {
	const {theme} = useSurroundings();
	const {width, height} = insideOf(area);
	const extent = {first: 0, count: lines.length, height};
	useExtent(list, extent);
	const {start, end} = windowOf(scroll, extent);
	return (
		<Frame
			title={title}
			positions={lines.length > height ? positionsOf(scroll, extent, theme.signs) : []}
			area={area}
			isFocused={isFocused}
		>
			<Lines lines={lines.slice(start, end)} width={width} />
		</Frame>
	);
};
