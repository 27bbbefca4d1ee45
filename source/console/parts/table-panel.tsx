import {type Column, fitColumns} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {formatCount} from '../format.ts';
import {useExtent} from '../hooks/use-extent.ts';
import {insideOf} from '../layout.ts';
import type {Pattern} from '../match.ts';
import type {PanelProperties} from '../panels/panel.ts';
import {windowOf} from '../scroll.ts';
import type {ListName} from '../view-state.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';
import {positionsOf} from './position.ts';
import {sentenceLines} from './sentence-lines.ts';
import {type Row, Table} from './table.tsx';

type Properties = PanelProperties & {
	readonly list: ListName;
	/** The number of the first row, which stays with it when rows before it come or go. */
	readonly first: number;
	readonly count: number;
	/** What the title says of them, from the longest wording to the shortest. @default how many there are */
	readonly counts?: readonly string[];
	readonly columns: readonly Column[];
	/** The rows from `start` to `end`, exclusive, for the columns that there is room for. */
	readonly rowsOf: (start: number, end: number, columns: readonly Column[]) => readonly Row[];
	/** What is marked in them. */
	readonly pattern?: Pattern;
	/** What stands there without rows. */
	readonly empty: string;
};

/** A framed table of which only the visible rows are made. */
export const TablePanel = (properties: Properties) => {
	const {list, area, title, scroll, isFocused, first, count, rowsOf, empty} = properties;
	const {counts = [count === 0 ? '' : formatCount(count)]} = properties;
	const {theme} = useSurroundings();
	const {width, height} = insideOf(area);
	const extent = {first, count, height: Math.max(height - 1, 0)};
	useExtent(list, extent);
	const {start, end} = windowOf(scroll, extent);
	const columns = fitColumns(properties.columns, width);
	return (
		<Frame
			title={title}
			count={counts}
			positions={positionsOf(scroll, extent, theme.signs)}
			area={area}
			isFocused={isFocused}
		>
			{count === 0 ? (
				<Lines lines={sentenceLines(empty, {width, height}, theme.signs)} width={width} />
			) : (
				<Table rows={rowsOf(start, end, columns)} columns={columns} pattern={properties.pattern} />
			)}
		</Frame>
	);
};
