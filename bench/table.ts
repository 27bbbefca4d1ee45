import {type Cell, columns, type Goal, isReached, type Row} from './measurement.ts';
import {summarize} from './statistics.ts';

/** The rows as a Markdown table, and below it a line for each goal that was missed. */
export const formatTable = (rows: readonly Row[]): string => {
	const head = ['', ...columns, 'goal', ''];
	const body = rows.map(row => [
		`${row.what} (${row.unit})`,
		...columns.map(column => formatCell(row.cells[column], row)),
		row.goals.map(({text}) => text).join(', '),
		verdict(row.goals),
	]);
	const rule = head.map(() => '---');
	const table = [head, rule, ...body].map(cells => `| ${cells.map(escapeBars).join(' | ')} |`).join('\n');
	const missed = rows.flatMap(row => row.goals.filter(goal => !isReached(goal)).map(goal => miss(row, goal)));
	return missed.length === 0 ? table : `${table}\n\n${missed.join('\n')}`;
};

const formatCell = (cell: Cell | undefined, {hasTail = false, unit}: Row): string => {
	if (cell === undefined || cell.length === 0) return '–';
	if (typeof cell === 'string') return cell;
	const {median, min, max, p99} = summarize(cell);
	const show = (value: number): string => format(value, unit);
	const tail = hasTail ? `, p99 ${show(p99)}` : '';
	return cell.length === 1 || min === max
		? `**${show(median)}**`
		: `**${show(median)}**${tail} (${show(min)}–${show(max)})`;
};

const verdict = (goals: readonly Goal[]): string => {
	if (goals.length === 0) return '';
	return goals.every(isReached) ? 'reached' : 'missed';
};

const miss = ({what, unit}: Row, {text, actual, limit}: Goal): string => {
	const share = Math.round((Math.abs(actual - limit) / limit) * 100);
	return `- Missed: ${what}, ${text}: ${format(actual, unit)} where ${format(limit, unit)} were allowed (${share} % off).`;
};

const format = (value: number, unit: Row['unit']): string => {
	switch (unit) {
		case 'lines':
		case 'kernels':
			return value.toLocaleString('en');
		case '% of a core':
			return value.toFixed(3);
		case 'kB':
		case 'MiB':
			return value.toFixed(1);
		case 'µs':
			return value.toFixed(3);
		case 'ms':
			return value < 100 ? value.toFixed(1) : value.toFixed(0);
	}
};

const escapeBars = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
