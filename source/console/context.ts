import {createContext, useContext} from 'react';
import type {Instant} from '../core/instant.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Store} from '../runtime/store.ts';
import type {Session} from '../session/session.ts';
import type {AlertBoards} from './alert-board.ts';
import type {DrawnAlerts} from './alert-cursor.ts';
import type {KernelBoard} from './kernel-board.ts';
import type {DrawnKernels} from './kernel-cursor.ts';
import type {NamedKeys} from './key-lookup.ts';
import type {Binding} from './keys.ts';
import type {Layout} from './layout.ts';
import type {DrawnLog} from './log-window.ts';
import type {Mouse} from './mouse.ts';
import type {Extent, Numbering} from './scroll.ts';
import type {Theme} from './theme.ts';
import type {Trace} from './trace.ts';
import type {ListName} from './view-state.ts';

/** What every part of the console can reach; it stays the same from the first frame to the last. */
export type Surroundings = {
	/** Its stores tell of changes a few times a second. */
	readonly session: Session;
	readonly clock: Clock;
	/** Tells the time each second. */
	readonly ticker: Store<Instant>;
	readonly theme: Theme;
	readonly trace: Trace;
	/** The lists as they were last drawn, for the keys that move them. */
	readonly extents: Map<ListName, Extent>;
	/** How the rows of lists are numbered. */
	readonly rowNumbers: Map<ListName, Numbering>;
	/** The kernels as they are to be drawn. */
	readonly kernels: Store<KernelBoard>;
	/** The kernels as they were last drawn with the cursor on one of them. */
	readonly drawnKernels: {current: DrawnKernels | undefined};
	/** The alerts as they are to be drawn. */
	readonly alerts: AlertBoards;
	/** The alerts as they were last drawn with the cursor on one of them. */
	readonly drawnAlerts: {current: DrawnAlerts | undefined};
	/** The log as it was last drawn. */
	readonly drawnLog: {current: DrawnLog | undefined};
	readonly mouse: Mouse;
	/** What was last drawn where, for the mouse. */
	readonly drawnLayout: {current: Layout | undefined};
	/** Every key there is. */
	readonly bindings: readonly Binding[];
	/** Those of them that sentences name. */
	readonly keys: NamedKeys;
	/** What must always be seen, from the longest wording to the shortest. */
	readonly remarks: readonly string[];
};

const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

/** Gives the surroundings to what is drawn inside. */
export const SurroundingsProvider = SurroundingsContext.Provider;

/** The surroundings of the component that asks. */
export const useSurroundings = (): Surroundings => {
	const surroundings = useContext(SurroundingsContext);
	if (surroundings === undefined) throw new Error('Expected to be drawn inside a SurroundingsProvider.');
	return surroundings;
};
