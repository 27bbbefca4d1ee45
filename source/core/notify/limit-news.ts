import type {Severity} from '../kernel-alert.ts';
import {groups} from './message.ts';
import type {Notice} from './notice.ts';
import type {ReceiverState} from './receiver-state.ts';

/** How many alerts wait for a receiver, those of the message under way among them. */
export const pendingOf = ({groups: states, outgoing}: ReceiverState): number =>
	groups.reduce((sum, name) => sum + states[name].news.length, outgoing?.message.notices.length ?? 0);

/** A receiver for which no more than so many alerts wait: the least important are left out, the oldest first, and counted. Critical ones stay. */
export const limitNews = (state: ReceiverState, maxPending: number): ReceiverState => {
	const excess = pendingOf(state) - maxPending;
	if (excess <= 0) return state;
	const left = new Set([...newsOf(state, 'info'), ...newsOf(state, 'warning')].slice(0, excess));
	if (left.size === 0) return state;
	const limited = groups.map(name => {
		const group = state.groups[name];
		const news = group.news.filter(notice => !left.has(notice));
		return [name, {...group, news, omitted: group.omitted + group.news.length - news.length}] as const;
	});
	return {...state, groups: {...state.groups, ...Object.fromEntries(limited)}};
};

const newsOf = ({groups: states}: ReceiverState, severity: Severity): readonly Notice[] =>
	groups
		.flatMap(name => states[name].news)
		.filter(notice => notice.severity === severity)
		.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
