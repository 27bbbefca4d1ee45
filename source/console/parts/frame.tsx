import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {useSurroundings} from '../context.ts';
import type {Area} from '../layout.ts';
import {widthOf} from '../width.ts';

/** What a frame says in its upper border. */
export type FrameTitle = {
	readonly title: string;
	/** How many rows there are, from the longest wording to the shortest, or empty. */
	readonly count?: string | readonly string[];
	/** Which of them are visible, from the longest wording to the shortest. */
	readonly positions?: readonly string[];
};

type Properties = FrameTitle & {
	readonly area: Area;
	readonly isFocused: boolean;
	readonly children: ReactNode;
};

/** A titled border around one panel; the focused one is heavier, so that it shows without colour. */
export const Frame = ({title, count = '', positions = [], area, isFocused, children}: Properties) => {
	const {theme} = useSurroundings();
	const border = isFocused ? theme.focusedBorder : theme.border;
	const style = theme.styleOf(isFocused ? 'accent' : 'quiet');
	const wordings = [count].flat().map(text => (text === '' ? '' : ` ${theme.signs.separator} ${text}`));
	const takenBy = (text: string): number => 6 + widthOf(title) + widthOf(text);
	const isRoomy = (text: string, position: string): boolean =>
		area.width - takenBy(text) - widthOf(position) - 4 >= 0;
	// Where the list stands is only to be seen here; how the others are, in the list as well.
	const position = positions.find(wording => wordings.some(text => isRoomy(text, wording))) ?? '';
	const counted = wordings.find(text => isRoomy(text, position)) ?? wordings.at(-1) ?? '';
	const taken = takenBy(counted);
	const placed = position === '' ? '' : ` ${position} ${border.top}`;
	const rule = border.top.repeat(Math.max(area.width - taken - widthOf(placed) + 1, 0));
	return (
		<Box flexDirection="column" flexShrink={0} width={area.width} height={area.height}>
			<Text wrap="truncate" {...style}>
				{border.topLeft}
				{border.top}
				<Text bold={isFocused}>{` ${title}`}</Text>
				{`${counted} ${rule}${placed}${border.topRight}`}
			</Text>
			<Box
				flexDirection="column"
				width={area.width}
				height={Math.max(area.height - 1, 0)}
				paddingX={1}
				borderStyle={border}
				borderTop={false}
				borderColor={style.color}
				borderDimColor={style.dimColor}
			>
				{children}
			</Box>
		</Box>
	);
};
