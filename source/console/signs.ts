import {mainSymbols} from 'figures';
import type {Severity} from '../core/alert.ts';
import type {RestartOutcome} from '../core/model.ts';
import type {PhaseName} from '../core/phase.ts';
import type {Standing} from '../core/standing.ts';

/** The characters that stand for something. Each takes one column. */
export type Signs = {
	readonly phases: Readonly<Record<PhaseName, string>>;
	readonly severities: Readonly<Record<Severity, string>>;
	readonly outcomes: Readonly<Record<RestartOutcome, string>>;
	readonly standings: Readonly<Record<Standing, string>>;
	/** A kernel without which the application does not work. */
	readonly critical: string;
	readonly healthy: string;
	readonly failing: string;
	readonly unknown: string;
	readonly trouble: string;
	/** Somebody has seen to it. */
	readonly acknowledged: string;
	readonly pointer: string;
	readonly separator: string;
	readonly range: string;
	/** Before how often something came. */
	readonly times: string;
	readonly ellipsis: string;
	/** From empty to full. */
	readonly levels: readonly string[];
	/** A bar's last column, from least to full, and what stands where it does not reach. */
	readonly bar: readonly string[];
	readonly barRest: string;
};

export const unicodeSigns: Signs = {
	phases: {stopped: '■', starting: '▸', running: '●', stopping: '▾', waiting: '○', paused: '‖'},
	severities: {critical: mainSymbols.cross, warning: mainSymbols.warning, info: mainSymbols.info},
	outcomes: {
		pending: mainSymbols.ellipsis,
		success: mainSymbols.tick,
		failed: mainSymbols.cross,
		interrupted: mainSymbols.line,
	},
	standings: {
		failed: mainSymbols.cross,
		restarting: '▸',
		cooling: '○',
		overdue: mainSymbols.warning,
		away: mainSymbols.line,
		healthy: mainSymbols.tick,
	},
	critical: '!',
	healthy: mainSymbols.tick,
	failing: mainSymbols.cross,
	unknown: '?',
	trouble: mainSymbols.warning,
	acknowledged: mainSymbols.tick,
	pointer: mainSymbols.pointer,
	separator: '·',
	range: '–',
	times: '×',
	ellipsis: '…',
	levels: [...'▁▂▃▄▅▆▇█'],
	bar: [...'▏▎▍▌▋▊▉█'],
	barRest: '░',
};

/** What every terminal can draw. */
export const asciiSigns: Signs = {
	phases: {stopped: '#', starting: '>', running: '*', stopping: 'v', waiting: 'o', paused: '='},
	severities: {critical: 'x', warning: '!', info: 'i'},
	outcomes: {pending: '.', success: '+', failed: 'x', interrupted: '-'},
	standings: {failed: 'x', restarting: '>', cooling: 'o', overdue: '!', away: '-', healthy: '+'},
	critical: '!',
	healthy: '+',
	failing: 'x',
	unknown: '?',
	trouble: '!',
	acknowledged: '+',
	pointer: '>',
	separator: '-',
	range: '-',
	times: 'x',
	ellipsis: '~',
	levels: [...'_.:-=+*#'],
	bar: [...'=#'],
	barRest: '.',
};
