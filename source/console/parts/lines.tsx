import {Text} from 'ink';
import {useSurroundings} from '../context.ts';
import {fillLine, type Line, type Segment} from '../line.ts';

/** One line of exactly `width` columns. */
export const LineText = ({line, width}: {readonly line: Line; readonly width: number}) => {
	const {theme} = useSurroundings();
	const filled = fillLine(line, width, theme.signs);
	return (
		<Text wrap="truncate">
			{keyed(filled).map(({key, segment}) => (
				<Text key={key} {...theme.styleOf(segment.tone)}>
					{segment.text}
				</Text>
			))}
		</Text>
	);
};

/** Lines, one below the other, each of exactly `width` columns. */
export const Lines = ({lines, width}: {readonly lines: readonly Line[]; readonly width: number}) =>
	keyed(lines).map(({key, segment}) => <LineText key={key} line={segment} width={width} />);

// The place is all that tells one line from another.
const keyed = <Part extends Line | Segment>(parts: readonly Part[]) =>
	parts.map((segment, key) => ({key, segment}));
