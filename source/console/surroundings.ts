import type {Clock} from '../runtime/clock.ts';
import type {Session} from '../session/session.ts';
import type {Surroundings} from './context.ts';
import {createFrames} from './frames.ts';
import type {Theme} from './theme.ts';
import {createTicker} from './ticker.ts';
import {createTrace} from './trace.ts';

// Five frames a second: changes in between are drawn together.
const frameInterval = 200;
const tickInterval = 1000;
const traceLength = 60;

type Options = {readonly session: Session; readonly clock: Clock; readonly theme: Theme};

/** The surroundings of a console, and how to end what they listen to. */
export const createSurroundings = ({
	session,
	clock,
	theme,
}: Options): {readonly surroundings: Surroundings; readonly close: () => void} => {
	const frames = createFrames(clock, frameInterval);
	const trace = createTrace(session.model, traceLength);
	const coalesced: Session = {
		model: frames.coalesce(session.model),
		alerts: {
			changes: frames.coalesce(session.alerts.changes),
			slice: (start, end) => session.alerts.slice(start, end),
		},
		log: {lines: frames.coalesce(session.log.lines)},
		send: command => session.send(command),
	};
	const surroundings: Surroundings = {
		session: coalesced,
		clock,
		ticker: createTicker(clock, tickInterval),
		theme,
		trace,
		extents: new Map(),
	};
	return {surroundings, close: trace.close};
};
