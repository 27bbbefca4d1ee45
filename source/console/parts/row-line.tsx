import {Text} from 'ink';
import {memo} from 'react';
import {useSurroundings} from '../context.ts';
import type {Line} from '../line.ts';

/** A line that has its width already, and is drawn again only when it says something else. */
export const RowLine = memo(
	({line}: {readonly line: Line}) => {
		const {styleOf} = useSurroundings().theme;
		return (
			<Text wrap="truncate">
				{keyed(line).map(({key, text, tone}) => (
					<Text key={key} {...styleOf(tone)}>
						{text}
					</Text>
				))}
			</Text>
		);
	},
	(before, after) => isSameLine(before.line, after.line),
);

const keyed = (line: Line) => line.map((part, key) => ({key, ...part}));

const isSameLine = (one: Line, other: Line): boolean =>
	one.length === other.length &&
	one.every(({text, tone}, index) => text === other[index]?.text && tone === other[index]?.tone);
