import type {Severity} from '../core/alert.ts';
import type {PhaseName} from '../core/phase.ts';
import type {RunKey} from './extra-keys.ts';
import type {Distance} from './scroll.ts';
import type {Edit} from './text-input.ts';
import {isSearched, type PanelName, panelNames, type ViewState} from './view-state.ts';

/** What a key does. */
export type Action =
	| {readonly type: 'stop'}
	| {readonly type: 'restart'}
	| {readonly type: 'restartKernel'}
	/** All about what is under the cursor. */
	| {readonly type: 'open'}
	| {readonly type: 'explain'}
	| {readonly type: 'metrics'}
	/** What a caller has added; the sentence is for the bottom line. */
	| {readonly type: 'run'; readonly run: RunKey}
	| {readonly type: 'focus'; readonly panel: PanelName}
	| {readonly type: 'cycle'; readonly by: 1 | -1}
	| {readonly type: 'move'; readonly distance: Distance}
	| {readonly type: 'follow'}
	/** Somebody has seen to the alert under the cursor, or to the open one. */
	| {readonly type: 'acknowledge'}
	| {readonly type: 'acknowledgeAll'}
	/** Nobody is to be told of alerts like the one under the cursor, or the open one. */
	| {readonly type: 'silence'}
	| {readonly type: 'cycleSeverity'}
	| {readonly type: 'openFilter'}
	| {readonly type: 'keepFilter'}
	/** To the next or the previous row that a filter lets through. */
	| {readonly type: 'nextMatch'; readonly by: 1 | -1}
	/** To the alert behind or before the one that is open. */
	| {readonly type: 'nextAlert'; readonly by: 1 | -1}
	/** Long lines of the log go on in the next row, or are cut. */
	| {readonly type: 'wrap'}
	/** What the life before has written, or the living output again. */
	| {readonly type: 'previousLife'}
	| {readonly type: 'zoom'}
	| {readonly type: 'help'}
	| {readonly type: 'openPalette'}
	| {readonly type: 'edit'; readonly edit: Edit}
	| {readonly type: 'chooseEntry'; readonly by: 1 | -1}
	| {readonly type: 'runEntry'}
	| {readonly type: 'back'}
	| {readonly type: 'reopen'}
	| {readonly type: 'askLeave'}
	| {readonly type: 'suspend'}
	| {readonly type: 'chooseOther'; readonly by: 1 | -1}
	| {readonly type: 'detach'}
	| {readonly type: 'leave'}
	| {readonly type: 'confirm'}
	| {readonly type: 'forceLeave'};

/** What decides which keys there are, and what they are called. */
export type KeyContext = {
	readonly view: ViewState;
	readonly phase: PhaseName;
	readonly isManualShutdown: boolean;
	readonly hasKernels: boolean;
	/** The watchdog stays when this console leaves. */
	readonly isAttached: boolean;
	/** Another watchdog can take over. */
	readonly canDetach: boolean;
	/** Every key there is. */
	readonly bindings: readonly Binding[];
};

/**
/**
 * Where a key is at home: the panels, one of the pages over them, the palette, the question before leaving, while
 * leaving, or a text that is being typed.
 */
export type Scope =
	| 'panels'
	| 'help'
	| 'kernel'
	| 'alert'
	| 'explain'
	| 'metrics'
	| 'palette'
	| 'leave'
	| 'leaving'
	| 'prompt';

/** One line of the help: keys that do the same. */
export type Binding = {
	/** Names as `namesOf` gives them, each with what it does. */
	readonly keys: Readonly<Record<string, Action>>;
	/** The keys as people know them. */
	readonly shown: string;
	readonly label: string | ((context: KeyContext) => string);
	/** For a bottom line that would else leave out a key that has this; may be empty. @default the label */
	readonly shortLabel?: string;
	/** A sentence for the help. */
	readonly help: string | ((context: KeyContext) => string);
	/** In the help only while it applies. @default false */
	readonly isRare?: boolean;
	readonly scopes: readonly Scope[];
	/** @default always */
	readonly applies?: (context: KeyContext) => boolean;
	/** Place in the bottom line: the highest goes first when there is no room, of equals the last. Absent: in the help only. */
	readonly dropped?: number;
};

const panelKeys = Object.fromEntries(
	panelNames.map((panel, index) => [String(index + 1), {type: 'focus', panel} satisfies Action]),
);

// What the key leads to.
const severityLabels: Readonly<Record<Severity, string>> = {
	info: 'warnings',
	warning: 'critical',
	critical: 'all',
};

const pages: readonly Scope[] = ['help', 'kernel', 'alert', 'explain', 'metrics'];
const always: readonly Scope[] = ['panels', ...pages, 'leaving'];

/** Every key there is, in the order of the bottom line and the help. */
export const bindings: readonly Binding[] = [
	{
		keys: {s: {type: 'stop'}},
		shown: 's',
		label: 'stop',
		help: 'stop the application and keep it stopped (the kill switch)',
		scopes: ['panels', 'explain'],
		applies: ({view, phase, isManualShutdown}) =>
			!isExplainingKernel(view) && !(isManualShutdown && (phase === 'stopped' || phase === 'stopping')),
		dropped: 2,
	},
	{
		keys: {r: {type: 'restart'}},
		shown: 'r',
		label: ({phase}) => (isUp(phase) ? 'restart' : 'start'),
		help: 'restart the application, or start it and clear the kill switch',
		scopes: ['panels', 'explain'],
		dropped: 5,
	},
	{
		keys: {R: {type: 'restartKernel'}},
		shown: 'R',
		label: 'restart kernel',
		shortLabel: 'kernel',
		help: 'restart the selected kernel (in Kernels)',
		scopes: ['panels', 'kernel', 'explain'],
		applies: context => isAtKernel(context),
		dropped: 4,
	},
	{
		keys: {return: {type: 'open'}},
		shown: 'enter',
		label: 'details',
		help: 'show all about the selected kernel or alert',
		scopes: ['panels'],
		applies: context => context.view.focus === 'alerts' || isAtKernels(context),
		dropped: 8,
	},
	{
		keys: {e: {type: 'explain'}},
		shown: 'e',
		label: ({view}) => (view.overlay.name === 'explain' ? 'close' : 'explain'),
		help: 'explain the phase: why, what comes next, which setting says so',
		scopes: ['panels', 'kernel', 'explain', 'leaving'],
		dropped: 9,
	},
	{
		keys: {M: {type: 'metrics'}},
		shown: 'M',
		label: ({view}) => (view.overlay.name === 'metrics' ? 'close' : 'metrics'),
		help: 'metrics: uptime, failures and restarts of the last hour, day, week',
		scopes: ['panels', 'metrics', 'leaving'],
		dropped: 13,
	},
	{
		keys: {d: {type: 'detach'}},
		shown: 'd',
		label: 'detach',
		help: 'leave, and let a background watchdog take over; the application is not touched',
		scopes: ['leave'],
		applies: ({canDetach}) => canDetach,
		dropped: 1,
	},
	{
		keys: {s: {type: 'leave'}},
		shown: 's',
		label: 'stop and leave',
		help: 'stop the application and leave',
		scopes: ['leave'],
		dropped: 1,
	},
	{
		keys: {escape: {type: 'back'}, n: {type: 'back'}},
		shown: 'esc',
		label: 'stay',
		help: 'stay here',
		scopes: ['leave'],
		dropped: 2,
	},
	{
		keys: {
			up: {type: 'chooseOther', by: -1},
			down: {type: 'chooseOther', by: 1},
			k: {type: 'chooseOther', by: -1},
			j: {type: 'chooseOther', by: 1},
			tab: {type: 'chooseOther', by: 1},
			'shift-tab': {type: 'chooseOther', by: -1},
		},
		shown: '↑↓',
		label: 'choose',
		help: 'choose',
		scopes: ['leave'],
		dropped: 4,
	},
	{
		keys: {return: {type: 'confirm'}},
		shown: 'enter',
		label: 'confirm',
		help: 'do what is marked',
		scopes: ['leave'],
		dropped: 3,
	},
	{
		keys: {o: {type: 'reopen'}},
		shown: 'o',
		label: 'reopen',
		help: 'draw a panel again that failed',
		isRare: true,
		scopes: always,
		applies: ({view}) => view.failed.length > 0,
		dropped: 4,
	},
	{
		keys: {tab: {type: 'cycle', by: 1}, 'shift-tab': {type: 'cycle', by: -1}},
		shown: 'tab',
		label: 'next',
		help: 'next panel; shift-tab: the one before',
		scopes: ['panels', 'leaving'],
		dropped: 10,
	},
	{
		keys: panelKeys,
		shown: `1-${panelNames.length}`,
		label: 'panel',
		help: 'go to a panel by its number',
		scopes: ['panels', 'leaving'],
		dropped: 13,
	},
	{
		keys: {
			up: {type: 'move', distance: {rows: -1}},
			k: {type: 'move', distance: {rows: -1}},
			down: {type: 'move', distance: {rows: 1}},
			j: {type: 'move', distance: {rows: 1}},
		},
		shown: '↑↓ k j',
		label: 'move',
		help: 'move by a line',
		scopes: always,
		dropped: 12,
	},
	{
		keys: {
			pageup: {type: 'move', distance: {windows: -1}},
			pagedown: {type: 'move', distance: {windows: 1}},
			'ctrl-u': {type: 'move', distance: {windows: -0.5}},
			'ctrl-d': {type: 'move', distance: {windows: 0.5}},
		},
		shown: 'PgUp PgDn',
		label: 'page',
		help: 'move by a window; ^u ^d: by half of one',
		scopes: always,
	},
	{
		keys: {
			g: {type: 'move', distance: {end: 'top'}},
			home: {type: 'move', distance: {end: 'top'}},
			G: {type: 'move', distance: {end: 'bottom'}},
			end: {type: 'move', distance: {end: 'bottom'}},
		},
		shown: 'g G',
		label: 'ends',
		help: 'go to the first or the last line (also Home, End)',
		scopes: always,
	},
	{
		keys: {'/': {type: 'openFilter'}},
		shown: '/',
		label: ({view}) => (view.focus === 'log' ? 'search' : 'filter'),
		help: 'show only rows with what you type; in Log, go to it',
		scopes: ['panels'],
		applies: ({view, hasKernels}) => isSearched(view.focus) && (view.focus !== 'kernels' || hasKernels),
		dropped: 10,
	},
	{
		keys: {a: {type: 'acknowledge'}},
		shown: 'a',
		label: 'ack',
		help: 'acknowledge the selected alert: it is drawn quiet from then on',
		scopes: ['panels', 'alert'],
		applies: ({view}) => view.focus === 'alerts',
		dropped: 11,
	},
	{
		keys: {A: {type: 'acknowledgeAll'}},
		shown: 'A',
		label: 'ack all',
		help: 'acknowledge every alert there is, whatever is shown of them',
		scopes: ['panels', 'alert'],
		applies: ({view}) => view.focus === 'alerts',
		dropped: 13,
	},
	{
		keys: {i: {type: 'silence'}},
		shown: 'i',
		label: 'silence',
		help: 'tell nobody of such alerts for a while: how long, and why',
		scopes: ['panels', 'alert'],
		applies: ({view}) => view.focus === 'alerts',
		dropped: 13,
	},
	{
		keys: {v: {type: 'cycleSeverity'}},
		shown: 'v',
		label: ({view}) => severityLabels[view.least],
		help: 'show warnings and worse, only what is critical, or all (Alerts)',
		scopes: ['panels'],
		applies: ({view}) => view.focus === 'alerts',
		dropped: 12,
	},
	{
		keys: {n: {type: 'nextMatch', by: 1}, N: {type: 'nextMatch', by: -1}},
		shown: 'n N',
		label: 'match',
		help: 'next or previous match, round the ends',
		scopes: ['panels'],
		applies: ({view}) => isFiltered(view),
		dropped: 5,
	},
	{
		keys: {n: {type: 'nextAlert', by: 1}, N: {type: 'nextAlert', by: -1}},
		shown: 'n N',
		label: 'newer, older',
		help: 'in the details of an alert: the newer or the older one',
		scopes: ['alert'],
		dropped: 8,
	},
	{
		keys: {f: {type: 'follow'}},
		shown: 'f',
		label: ({view}) => (view.scrolls[view.focus].name === 'follow' ? 'hold' : 'follow'),
		help: 'follow new lines, or hold still',
		scopes: ['panels', 'leaving'],
		applies: ({view}) => view.focus === 'alerts' || view.focus === 'restarts' || view.focus === 'log',
		dropped: 11,
	},
	{
		keys: {w: {type: 'wrap'}},
		shown: 'w',
		label: ({view}) => (view.log.isWrapped ? 'cut' : 'wrap'),
		help: 'wrap long lines, or cut them (Log)',
		scopes: ['panels', 'leaving'],
		applies: ({view}) => view.focus === 'log',
		dropped: 11,
	},
	{
		keys: {p: {type: 'previousLife'}},
		shown: 'p',
		label: ({view}) => (view.log.earlier === undefined ? 'life before' : 'this life'),
		help: 'show what the life before has written, or this one again (Log)',
		scopes: ['panels', 'leaving'],
		applies: ({view}) => view.focus === 'log',
		dropped: 11,
	},
	{
		keys: {z: {type: 'zoom'}},
		shown: 'z',
		label: ({view}) => (view.isZoomed ? 'unzoom' : 'zoom'),
		help: 'give the focused panel the whole terminal, or take it back',
		scopes: ['panels', 'leaving'],
		dropped: 9,
	},
	{
		keys: {escape: {type: 'back'}},
		shown: 'esc',
		label: ({view}) => {
			if (view.overlay.name !== 'none' || !isFiltered(view)) return 'back';
			return view.focus === 'log' ? 'end search' : 'show all';
		},
		help: 'close what is open, or show all rows again',
		scopes: always,
		applies: ({view}) =>
			view.overlay.name !== 'none' || isFiltered(view) || view.isZoomed || isAtEarlierLife(view),
		dropped: 2,
	},
	{
		keys: {'?': {type: 'help'}},
		shown: '?',
		label: ({view}) => (view.overlay.name === 'help' ? 'close' : 'help'),
		shortLabel: '',
		help: 'this help',
		scopes: always,
		dropped: 0,
	},
	{
		keys: {':': {type: 'openPalette'}},
		shown: ':',
		label: 'actions',
		shortLabel: '',
		help: 'find any action by its name',
		scopes: ['panels', ...pages],
		dropped: 1,
	},
	{
		keys: {q: {type: 'askLeave'}, 'ctrl-c': {type: 'askLeave'}},
		shown: 'q',
		label: 'leave',
		help: ({isAttached}) =>
			isAttached ? 'leave (also ctrl-c); the watchdog goes on' : 'leave (also ctrl-c); asks first',
		scopes: ['panels', ...pages],
		dropped: 0,
	},
	{
		keys: {q: {type: 'forceLeave'}, 'ctrl-c': {type: 'forceLeave'}},
		shown: 'q',
		label: 'force',
		help: 'while leaving: kill what does not stop',
		isRare: true,
		scopes: ['leaving'],
		applies: ({isAttached, view}) => !isAttached && !view.isDetaching,
	},
	{
		keys: {'ctrl-z': {type: 'suspend'}},
		shown: '^z',
		label: 'shell',
		help: ({isAttached}) =>
			isAttached ? 'back to the shell; `fg` returns' : 'to the shell, the watchdog detached; `fg` returns',
		scopes: ['panels', 'help', 'kernel', 'alert'],
	},
	{
		keys: {return: {type: 'keepFilter'}},
		shown: 'enter',
		label: ({view}) => (view.prompt?.name === 'silence' ? 'silence' : 'keep'),
		help: 'while typing a filter: keep it',
		scopes: ['prompt'],
		dropped: 3,
	},
	{
		keys: {escape: {type: 'back'}},
		shown: 'esc',
		label: ({view}) => (view.prompt?.name === 'silence' ? 'cancel' : 'clear'),
		help: 'while typing a filter: show all rows again',
		scopes: ['prompt'],
		dropped: 2,
	},
	{
		keys: {return: {type: 'runEntry'}},
		shown: 'enter',
		label: 'do it',
		help: 'do what is marked',
		scopes: ['palette'],
		dropped: 2,
	},
	{
		keys: {escape: {type: 'back'}},
		shown: 'esc',
		label: 'close',
		help: 'close the palette',
		scopes: ['palette'],
		dropped: 1,
	},
	{
		keys: {
			up: {type: 'chooseEntry', by: -1},
			down: {type: 'chooseEntry', by: 1},
			'ctrl-p': {type: 'chooseEntry', by: -1},
			'ctrl-n': {type: 'chooseEntry', by: 1},
			'shift-tab': {type: 'chooseEntry', by: -1},
			tab: {type: 'chooseEntry', by: 1},
		},
		shown: '↑↓',
		label: 'choose',
		help: 'mark another one',
		scopes: ['palette'],
		dropped: 3,
	},
	{
		keys: {
			backspace: {type: 'edit', edit: {remove: 'left'}},
			delete: {type: 'edit', edit: {remove: 'right'}},
			'ctrl-w': {type: 'edit', edit: {remove: 'word'}},
			'ctrl-u': {type: 'edit', edit: {remove: 'line'}},
			left: {type: 'edit', edit: {move: 'left'}},
			right: {type: 'edit', edit: {move: 'right'}},
			home: {type: 'edit', edit: {move: 'start'}},
			end: {type: 'edit', edit: {move: 'end'}},
			'ctrl-a': {type: 'edit', edit: {move: 'start'}},
			'ctrl-e': {type: 'edit', edit: {move: 'end'}},
		},
		shown: '^w ^u',
		label: 'delete',
		help: 'while typing: delete a word, or all before the caret (also ←→ Home End)',
		scopes: ['palette', 'prompt'],
	},
	{
		keys: {'ctrl-c': {type: 'askLeave'}},
		shown: '^c',
		label: 'leave',
		help: 'leave',
		scopes: ['palette', 'prompt'],
	},
];

/** Whether an action is felt outside of this screen, and so must be meant. */
export const reachesOut = ({type}: Action): boolean => outward.has(type);

const outward: ReadonlySet<Action['type']> = new Set([
	'stop',
	'restart',
	'restartKernel',
	'run',
	'acknowledge',
	'acknowledgeAll',
	'leave',
	'forceLeave',
	'detach',
	'suspend',
	'confirm',
	'runEntry',
]);

/** Whether the application is up, so that `r` restarts it, and does not start it. */
export const isUp = (phase: PhaseName): boolean => phase === 'running' || phase === 'starting';

/** Whether a kernel is under the cursor, has its page open, or is explained. */
export const isAtKernel = (context: KeyContext): boolean => {
	const {overlay} = context.view;
	if (overlay.name === 'explain') return isExplainingKernel(context.view);
	return overlay.name === 'kernel' || isAtKernels(context);
};

const isExplainingKernel = ({overlay}: ViewState): boolean =>
	overlay.name === 'explain' && overlay.kernel !== undefined;

const isAtKernels = ({view, hasKernels}: KeyContext): boolean => view.focus === 'kernels' && hasKernels;

const isAtEarlierLife = ({focus, log}: ViewState): boolean => focus === 'log' && log.earlier !== undefined;

const isFiltered = ({filters, focus}: ViewState): boolean => filters[focus] !== undefined;
