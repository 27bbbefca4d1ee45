import {Box} from 'ink';
import type {Size} from '../layout.ts';
import {insideOf} from '../layout.ts';
import type {Line} from '../line.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';

type Properties = {
	readonly title: string;
	readonly lines: readonly Line[];
	/** With its border. */
	readonly width: number;
	readonly size: Size;
};

// Less than that on both sides shows nothing of what lies beneath but crumbs.
const leastBeside = 6;

/** The width of a frame that would like to have `wished` columns: those, or all there are. */
export const popupWidth = (wished: number, {columns}: Size): number =>
	columns - wished < 2 * leastBeside ? columns : wished;

/** Lines in a frame in the middle of the terminal, over whatever is drawn; blanks beneath hide that. */
export const Popup = ({title, lines, width, size}: Properties) => {
	const height = lines.length + 2;
	const top = Math.max(Math.floor((size.rows - height) / 2), 0);
	const left = Math.max(Math.floor((size.columns - width) / 2), 0);
	return (
		<Box position="absolute" top={top} left={left} width={width} height={height}>
			<Box position="absolute" top={1} flexDirection="column">
				<Lines lines={lines.map(() => [])} width={width} />
			</Box>
			<Frame title={title} area={{width, height}} isFocused>
				<Lines lines={lines} width={insideOf({width, height}).width} />
			</Frame>
		</Box>
	);
};
