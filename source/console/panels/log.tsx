import {Text} from 'ink';
import {useMemo, useState} from 'react';
import {useSurroundings} from '../context.ts';
import {useStore} from '../hooks/use-store.ts';
import {insideOf} from '../layout.ts';
import {createLogMatches} from '../log-matches.ts';
import {type DrawnLog, visibleRows} from '../log-window.ts';
import {patternOf} from '../match.ts';
import {Frame} from '../parts/frame.tsx';
import {placesOf} from '../parts/position.ts';
import {RowLine} from '../parts/row-line.tsx';
import type {Scroll} from '../scroll.ts';
import {logCounts} from './log-counts.ts';
import {logLines} from './log-lines.ts';
import type {PanelProperties} from './panel.ts';

/** The tail of the application's output, or what the life before has written. */
export const LogPanel = ({area, title, scroll, isFocused, filter, log: view}: PanelProperties) => {
	const {session, theme, drawnLog} = useSurroundings();
	const tail = useStore(session.log.lines, lines => lines);
	const {isWrapped = false, earlier, match} = view ?? {};
	const {first, lines} = earlier === undefined ? tail : {first: 0, lines: earlier.lines};
	const drawn: DrawnLog = {first, lines, ...insideOf(area), isWrapped, scroll};
	drawnLog.current = drawn;
	const pattern = useMemo(() => patternOf(filter), [filter]);
	const [search] = useState(createLogMatches);
	const matches = search.of(pattern, first, lines);
	const rows = visibleRows(drawn);
	const [top, bottom] = [rows[0]?.line ?? 0, rows.at(-1)?.line ?? 0];
	// What is over has an end, and no more comes.
	const stands: Scroll = earlier === undefined ? scroll : {name: 'anchored', top: 0};
	const counts = logCounts({count: lines.length, life: earlier?.life, filter, matches, match}, theme.signs);
	return (
		<Frame
			title={title}
			count={counts}
			positions={placesOf(
				stands,
				{from: top - first + 1, to: bottom - first + 1, count: lines.length},
				theme.signs,
			)}
			area={area}
			isFocused={isFocused}
		>
			{lines.length > 0 ? (
				logLines(rows, {pattern, match, width: drawn.width, signs: theme.signs}).map(({key, line}) => (
					<RowLine key={key} line={line} />
				))
			) : (
				<Text wrap="truncate" {...theme.styleOf('quiet')}>
					{earlier === undefined ? 'No output yet.' : 'It has written nothing, or nothing of it is left.'}
				</Text>
			)}
		</Frame>
	);
};
