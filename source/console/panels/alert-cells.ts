import type {AlertRow} from '../../session/session.ts';
import type {Column} from '../columns.ts';
import {formatCount, formatWhen} from '../format.ts';
import {type Signs, severityTones} from '../theme.ts';
import {drawable} from '../width.ts';
import type {AlertCells} from './alert-columns.ts';

/** What an alert's row is drawn from. */
export type AlertView = {
	readonly now: Date;
	/** How often it came in a row. */
	readonly times: number;
	readonly isPointed: boolean;
	/** Drawn quiet, with a sign. */
	readonly isAcknowledged: boolean;
	readonly columns: readonly Column[];
	readonly signs: Signs;
};

/** The texts of an alert's row. */
export const alertCells = (row: AlertRow, view: AlertView): AlertCells => {
	const {now, times, isPointed, isAcknowledged, columns, signs} = view;
	const sign = signs.severities[row.severity];
	const tone = isAcknowledged ? 'quiet' : severityTones[row.severity];
	const plain = isAcknowledged ? 'quiet' : 'plain';
	const mark = isAcknowledged ? `${signs.acknowledged} ` : '';
	const whenWidth = columns.find(({name}) => name === 'when')?.width ?? 0;
	const repeats = times > 1 ? `${signs.times}${formatCount(times)} ` : '';
	return {
		pointer: {text: isPointed ? signs.pointer : '', tone: 'accent'},
		when: {text: drawable(formatWhen(row.time, row.timestamp, now, whenWidth)), tone: plain},
		sign: {text: sign, tone},
		severity: {text: `${sign} ${row.severity}`, tone},
		event: {text: drawable(row.event), tone: plain},
		summary: {text: mark + repeats + saidBy(row, signs), tone: isPointed ? 'strong' : plain},
	};
};

// A row that is not read yet has no event; one that says nothing has that at least.
const saidBy = ({problem, summary, event}: AlertRow, {ellipsis}: Signs): string =>
	drawable(problem ?? [summary, event, ellipsis].find(text => text !== '') ?? '');
