import {Table as InkTable} from 'ink-table';
import {createContext, type PropsWithChildren, useContext, useMemo} from 'react';
import {type Column, gapAfter} from '../columns.ts';
import {useSurroundings} from '../context.ts';
import {segment} from '../line.ts';
import {marked, type Pattern} from '../match.ts';
import type {Tone} from '../theme.ts';
import {drawable, fitText} from '../width.ts';
import {RowLine} from './row-line.tsx';

/** One row: a text for each column by its name. */
export type Row = Readonly<Record<string, string>>;

type Properties = {
	/** The visible rows only. */
	readonly rows: readonly Row[];
	readonly columns: readonly Column[];
	/** What is marked in the cells. @default nothing */
	readonly pattern?: Pattern;
};

/** Rows under a heading, each cell as wide as its column says. */
export const Table = ({rows, columns, pattern}: Properties) => (
	<ColumnsContext value={useMemo(() => ({columns, pattern}), [columns, pattern])}>
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
type Live = {readonly columns: readonly Column[]; readonly pattern: Pattern};

const ColumnsContext = createContext<Live>({columns: [], pattern: undefined});

// It also hashes each row for its key, and pads each cell to the longest one: cut first. A cell may come from anywhere.
const cutRow = (row: Row, columns: readonly Column[]): Record<string, string> =>
	Object.fromEntries(
		columns.map(({name, width}) => [name, drawable((row[name] ?? '').slice(0, width * 4 + 100))]),
	);

const Nothing = () => null;

const Heading = ({children}: PropsWithChildren) => {
	const name = String(children).trim();
	const index = useContext(ColumnsContext).columns.findIndex(column => column.name.trim() === name);
	return <Field text={name} index={index} tone="quiet" />;
};

const Cell = ({column, children}: PropsWithChildren<{readonly column: number}>) => {
	const text = String(children).trim();
	const {columns, pattern} = useContext(ColumnsContext);
	const tone = columns[column]?.toneOf?.(text) ?? 'plain';
	return <Field text={text} index={column} tone={tone} pattern={pattern} />;
};

type FieldProperties = {
	readonly text: string;
	readonly index: number;
	readonly tone: Tone;
	readonly pattern?: Pattern;
};

const Field = ({text, index, tone, pattern}: FieldProperties) => {
	const {theme} = useSurroundings();
	const {columns} = useContext(ColumnsContext);
	const column = columns[index];
	if (column === undefined) return null;
	const fitted = fitText(text, column.width, column.align, theme.signs.ellipsis);
	return <RowLine line={[...marked(fitted, tone, pattern), segment(' '.repeat(gapAfter(columns, index)))]} />;
};
