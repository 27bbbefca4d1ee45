import type {Severity} from '../kernel-alert.ts';

const ranks: Readonly<Record<Severity, number>> = {info: 0, warning: 1, critical: 2};

/** Whether the first is at least as grave as the second. */
export const isAtLeast = (one: Severity, other: Severity): boolean => ranks[one] >= ranks[other];

/** The gravest of them; `info` where there is none. */
export const worst = (severities: readonly Severity[]): Severity =>
	severities.reduce((grave, each) => (isAtLeast(grave, each) ? grave : each), 'info');
