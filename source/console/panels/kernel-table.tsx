import {useLayoutEffect, useMemo} from 'react';
import {useSurroundings} from '../context.ts';
import {useExtent} from '../hooks/use-extent.ts';
import {useModel, useStore} from '../hooks/use-store.ts';
import {indexOf} from '../kernel-cursor.ts';
import {insideOf} from '../layout.ts';
import {segment} from '../line.ts';
import {markedLine, patternOf} from '../match.ts';
import {Frame} from '../parts/frame.tsx';
import {positionsOf} from '../parts/position.ts';
import {RowLine} from '../parts/row-line.tsx';
import {windowAround, windowOf} from '../scroll.ts';
import {hasRoomForWord, kernelCells} from './kernel-cells.ts';
import {headingCells, kernelColumns, kernelLine} from './kernel-columns.ts';
import {filteredKernelCounts, kernelCounts} from './kernel-counts.ts';
import {matchingKernels} from './matching.ts';
import type {PanelProperties} from './panel.ts';
import {SilentLine} from './silent-line.tsx';

/** The kernels, the worst first; only the visible rows are made, and of them only those that changed are drawn. */
export const KernelTable = ({area, title, scroll, isFocused, cursor, filter}: PanelProperties) => {
	const {theme, kernels, drawnKernels} = useSurroundings();
	const {signs} = theme;
	const board = useStore(kernels, current => current);
	const attemptLimit = useModel(model => model.policy.kernels.maxRestartAttempts);
	const isSilent = useModel(model => model.link.silentSince !== undefined);
	const {totals, now} = board;
	const pattern = useMemo(() => patternOf(filter), [filter]);
	const rows = matchingKernels(board.rows, now, pattern);
	const {width, height: inside} = insideOf(area);
	const extent = {first: 0, count: rows.length, height: Math.max(inside - 1 - (isSilent ? 1 : 0), 0)};
	useExtent('kernels', extent);
	// The cursor of a panel that nobody has moved in begins at the worst, and then stays with that kernel.
	const index = indexOf(rows, cursor, drawnKernels.current);
	const hasCursor = isFocused || cursor !== undefined;
	const seen = hasCursor ? windowAround(scroll, index, extent) : scroll;
	const {start, end} = windowOf(seen, extent);
	useLayoutEffect(() => {
		drawnKernels.current = hasCursor ? {rows, index, top: start, height: extent.height} : undefined;
	});
	const columns = kernelColumns(width);
	const hasCriticalWord = hasRoomForWord(rows, columns);
	const view = {now, attemptLimit, hasCriticalWord, columns, signs};
	return (
		<Frame
			title={title}
			count={
				filter === undefined
					? kernelCounts(totals, rows.length, signs)
					: filteredKernelCounts({filter, matches: rows.length, count: board.rows.length}, totals, signs)
			}
			positions={extent.count > extent.height ? positionsOf(seen, extent, signs) : []}
			area={area}
			isFocused={isFocused}
		>
			{isSilent && <SilentLine width={width} />}
			<RowLine line={kernelLine(headingCells, columns, signs)} />
			{rows.slice(start, end).map((row, offset) => {
				const isPointed = isFocused && start + offset === index;
				const cells = kernelCells(row, {...view, isPointed});
				return <RowLine key={row.key} line={markedLine(kernelLine(cells, columns, signs), pattern)} />;
			})}
			{rows.length === 0 && <RowLine line={[segment('No kernel matches.', 'quiet')]} />}
		</Frame>
	);
};
