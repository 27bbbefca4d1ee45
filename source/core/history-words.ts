import {formatAge} from './duration.ts';
import {describeExit, meaningOf} from './exit.ts';
import type {HistoryEntry} from './history-entry.ts';

/** What an entry of the history says, as one sentence without its end. */
export const historyWords = (entry: HistoryEntry): string => {
	switch (entry.event) {
		case 'watchdog.began':
			return `watchdog ${entry.pid} began`;
		case 'watchdog.ended':
			return `watchdog ${entry.pid} ended`;
		case 'life.began': {
			const {life, pid, down_seconds: down} = entry;
			return `life ${life} began, pid ${pid}${down === undefined ? '' : `, ${span(down)} after the one before`}`;
		}
		case 'life.adopted':
			return `life ${entry.life} was adopted, pid ${entry.pid}`;
		case 'life.ended':
			return `life ${entry.life} ended${howOf(entry)}`;
		case 'restart':
			return `restart into life ${entry.life}: ${entry.reason}, attempt ${entry.attempt}`;
		case 'restart.outcome':
			return `the restart into life ${entry.life} ${outcomes[entry.outcome]}`;
		case 'process.phase':
			return `${entry.phase}, and ${entry.is_wanted ? 'should be up' : 'nobody wants it up'}`;
		case 'kernel.restart':
			return kernelWords(entry);
	}
};

type Entry<Event extends HistoryEntry['event']> = Extract<HistoryEntry, {event: Event}>;

const outcomes = {success: 'succeeded', failed: 'failed', interrupted: 'was interrupted'} as const;

const howOf = (entry: Entry<'life.ended'>): string => {
	const {exit_code: code, signal, uptime_seconds: uptime} = entry;
	if (uptime === null) return ' while nobody watched';
	const how = code === null && signal === null ? '' : ` with ${describeExit({code, signal})}`;
	const isOutOfMemory = entry.out_of_memory === true;
	const coreDump = entry.core_dump;
	const meaning = meaningOf({code, signal, isOutOfMemory, ...(coreDump !== undefined && {coreDump})});
	return `${how} after ${span(uptime)}: ${meaning}`;
};

const kernelWords = ({
	kernel,
	reason,
	attempt,
	outcome,
	down_seconds: down,
}: Entry<'kernel.restart'>): string => {
	if (outcome === undefined) return `restart of kernel ${kernel}: ${reason}, attempt ${attempt}`;
	const silence = down === undefined ? '' : ` after ${span(down)} of silence`;
	return `the restart of kernel ${kernel} ${outcomes[outcome]}${silence}`;
};

// What is over in a moment is told to the millisecond.
const span = (seconds: number): string =>
	seconds < 60 ? `${Math.round(seconds * 1000) / 1000}s` : formatAge(seconds * 1000, 2);
