import type {Clock} from '../runtime/clock.ts';
import type {Session} from '../session/session.ts';
import {createAlertBoard} from './alert-board.ts';
import type {Surroundings} from './context.ts';
import {createFrames} from './frames.ts';
import {createKernelBoard} from './kernel-board.ts';
import {namedKeysIn} from './key-lookup.ts';
import {type Binding, bindings as ownBindings} from './keys.ts';
import {type Mouse, noMouse} from './mouse.ts';
import type {Theme} from './theme.ts';
import {createTicker} from './ticker.ts';
import {createTrace} from './trace.ts';

// Five frames a second: changes in between are drawn together.
const frameInterval = 200;
const tickInterval = 1000;
const traceSpan = 10_000;
const traceCapacity = 30;

type Options = {
	readonly session: Session;
	readonly clock: Clock;
	readonly theme: Theme;
	readonly bindings?: readonly Binding[];
	readonly remarks?: readonly string[];
	readonly mouse?: Mouse;
};

/** The surroundings of a console, and how to end what they listen to. */
export const createSurroundings = ({
	session,
	clock,
	theme,
	bindings = ownBindings,
	remarks = [],
	mouse = noMouse,
}: Options): {readonly surroundings: Surroundings; readonly close: () => void} => {
	const frames = createFrames(clock, frameInterval);
	const trace = createTrace({model: session.model, clock, span: traceSpan, capacity: traceCapacity});
	const coalesced: Session = {
		model: frames.coalesce(session.model),
		alerts: {
			changes: frames.coalesce(session.alerts.changes),
			slice: (start, end) => session.alerts.slice(start, end),
			names: () => session.alerts.names(),
			row: name => session.alerts.row(name),
			read: name => session.alerts.read(name),
		},
		acknowledged: frames.coalesce(session.acknowledged),
		acknowledge: range => session.acknowledge(range),
		silence: wish => session.silence(wish),
		log: {lines: frames.coalesce(session.log.lines), previous: () => session.log.previous()},
		send: command => session.send(command),
		restartKernel: key => session.restartKernel(key),
		isAttached: session.isAttached,
	};
	const ticker = createTicker(clock, tickInterval);
	const surroundings: Surroundings = {
		session: coalesced,
		clock,
		ticker,
		theme,
		trace,
		extents: new Map(),
		rowNumbers: new Map(),
		kernels: createKernelBoard({model: coalesced.model, ticker, clock}),
		drawnKernels: {current: undefined},
		alerts: createAlertBoard({feed: session.alerts, coalesce: frames.coalesce}),
		drawnAlerts: {current: undefined},
		drawnLog: {current: undefined},
		mouse,
		drawnLayout: {current: undefined},
		bindings,
		keys: namedKeysIn(bindings),
		remarks,
	};
	const close = (): void => {
		trace.close();
		ticker.close();
	};
	return {surroundings, close};
};
