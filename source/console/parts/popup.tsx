import {Box} from 'ink';
import {insideOf, type Size} from '../layout.ts';
import type {Line} from '../line.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';
import {popupAreaOf} from './popup-area.ts';

type Properties = {
	readonly title: string;
	readonly lines: readonly Line[];
	/** With its border, where the terminal has so many columns. */
	readonly width: number;
	readonly size: Size;
};

/** Lines in a frame in the middle of the terminal, over whatever is drawn; blanks beneath hide that. */
export const Popup = ({title, lines, width: wished, size}: Properties) => {
	const {top, left, width, height} = popupAreaOf(lines.length, wished, size);
	return (
		<Box position="absolute" top={top} left={left} width={width} height={height}>
			<Box position="absolute" top={1} flexDirection="column">
				<Lines lines={Array.from({length: height - 2}, () => [])} width={width} />
			</Box>
			<Frame title={title} area={{width, height}} isFocused>
				<Lines lines={lines} width={insideOf({width, height}).width} />
			</Frame>
		</Box>
	);
};
