import {describeExit} from '../../core/exit.ts';
import type {Instant} from '../../core/instant.ts';
import type {KernelRow, RestartRow} from '../../core/model.ts';
import {isMatch, type Pattern} from '../match.ts';
import {drawable} from '../width.ts';
import {wordsOfKernel} from './kernel-cells.ts';

/** The kernels that have a pattern in their words. */
export const matchingKernels = (
	rows: readonly KernelRow[],
	now: Instant,
	pattern: Pattern,
): readonly KernelRow[] =>
	pattern === undefined ? rows : rows.filter(row => hasMatch(wordsOfKernel(row, now), pattern));

/** The restarts that have a pattern in their words. */
export const matchingRestarts = (rows: readonly RestartRow[], pattern: Pattern): readonly RestartRow[] =>
	pattern === undefined ? rows : rows.filter(row => hasMatch(wordsOf(row), pattern));

const hasMatch = (words: readonly string[], pattern: Pattern): boolean =>
	words.some(word => isMatch(word, pattern));

const wordsOf = ({kernel, reason, outcome, exit}: RestartRow): readonly string[] => [
	kernel === undefined ? 'process' : drawable(kernel),
	reason,
	outcome,
	exit === undefined ? '' : describeExit(exit),
];
