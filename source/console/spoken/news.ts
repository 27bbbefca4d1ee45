import type {Surroundings} from '../context.ts';
import {spokenAlert} from './alerts.ts';
import {spokenChanges} from './changes.ts';

/** Says what happens from now on, until it is ended. */
export const tellNews = (surroundings: Surroundings, say: (line: string) => void): (() => void) => {
	const ends = [tellChanges(surroundings, say), tellAlerts(surroundings, say)];
	return () => {
		for (const end of ends) end();
	};
};

type Teller = (surroundings: Surroundings, say: (line: string) => void) => () => void;

const tellChanges: Teller = ({session: {model}, clock, keys}, say) => {
	let told = model.get();
	return model.subscribe(() => {
		const current = model.get();
		for (const line of spokenChanges(told, current, {now: clock.now(), keys})) say(line);
		told = current;
	});
};

// A flood of alerts is in the files, too.
const mostAlerts = 10;

const tellAlerts: Teller = ({session: {alerts}, clock}, say) => {
	// Older ones come as they are read, and are no news.
	const begin = clock.wall().getTime();
	const told = new Set<string>();
	return alerts.changes.subscribe(() => {
		const {count} = alerts.changes.get();
		for (const row of alerts.slice(Math.max(count - mostAlerts, 0), count)) {
			const isRead = row.summary !== '' || row.problem !== undefined;
			if (!isRead || told.has(row.name) || (row.time ?? 0) < begin) continue;
			told.add(row.name);
			say(`Alert, ${spokenAlert(row)}`);
		}
	});
};
