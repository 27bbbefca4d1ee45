import type {Severity} from '../core/alert.ts';

/**
 * Takes what matters least out of `waiting` until `limit` are left, and returns it: the oldest information first,
 * then warnings, then what is critical.
 */
export const trimBacklog = <Item extends {readonly severity: Severity}>(
	waiting: Item[],
	limit: number,
): readonly Item[] => {
	const dropped: Item[] = [];
	while (waiting.length > limit) {
		const index = leastImportant
			.map(severity => waiting.findIndex(item => item.severity === severity))
			.find(found => found >= 0);
		dropped.push(...waiting.splice(index ?? 0, 1));
	}
	return dropped;
};

const leastImportant: readonly Severity[] = ['info', 'warning', 'critical'];
