import {Text} from 'ink';
import {Table as InkTable} from 'ink-table';
import {createContext, type PropsWithChildren, useContext} from 'react';
import {type Column, gapAfter} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import type {Tone} from '../theme.ts';
import {drawable, fitText} from '../width.ts';

/** One row: a text for each column by its name. */
export type Row = Readonly<Record<string, string>>;

type Properties = {
	/** The visible rows only. */
	readonly rows: readonly Row[];
	readonly columns: readonly Column[];
};

/** Rows under a heading, each cell as wide as its column says. */
export const Table = ({rows, columns}: Properties) => (
	<ColumnsContext value={columns}>
		<InkTable
			data={rows.map(row => cutRow(row, columns))}
			columns={columns.map(({name}) => name)}
			header={Heading}
			cell={Cell}
			skeleton={Nothing}
		/>
	</ColumnsContext>
);

// ink-table keeps the components it was mounted with, so what changes reaches them through this.
const ColumnsContext = createContext<readonly Column[]>([]);

// It also hashes each row for its key, and pads each cell to the longest one: cut first. A cell may come from anywhere.
const cutRow = (row: Row, columns: readonly Column[]): Record<string, string> =>
	Object.fromEntries(
		columns.map(({name, width}) => [name, drawable((row[name] ?? '').slice(0, width * 4 + 100))]),
	);

const Nothing = () => null;

const Heading = ({children}: PropsWithChildren) => {
	const name = String(children).trim();
	const index = useContext(ColumnsContext).findIndex(column => column.name.trim() === name);
	return <Field text={name} index={index} tone="quiet" />;
};

const Cell = ({column, children}: PropsWithChildren<{readonly column: number}>) => {
	const text = String(children).trim();
	const toneOf = useContext(ColumnsContext)[column]?.toneOf;
	return <Field text={text} index={column} tone={toneOf?.(text) ?? 'plain'} />;
};

const Field = ({text, index, tone}: {readonly text: string; readonly index: number; readonly tone: Tone}) => {
	const {theme} = useSurroundings();
	const columns = useContext(ColumnsContext);
	const column = columns[index];
	if (column === undefined) return null;
	const gap = ' '.repeat(gapAfter(columns, index));
	return (
		<Text wrap="truncate" {...theme.styleOf(tone)}>
			{fitText(text, column.width, column.align, theme.signs.ellipsis) + gap}
		</Text>
	);
};
