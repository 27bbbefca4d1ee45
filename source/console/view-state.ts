import type {Severity} from '../core/alert.ts';
import type {Matcher} from '../core/notify/silence.ts';
import type {LifeOutput} from '../session/session.ts';
import {type Distance, type Extent, moved, type Scroll, toggled} from './scroll.ts';
import {type Edit, edited, inputOf, type TextInput} from './text-input.ts';

/** The panels, in the order of their keys. */
export const panelNames = ['process', 'kernels', 'alerts', 'restarts', 'log'] as const;

export type PanelName = (typeof panelNames)[number];

/** Whatever can be scrolled. */
export type ListName = PanelName | 'help' | 'kernel' | 'alert' | 'explain' | 'metrics';

/** What the person is offered before leaving. */
export type LeaveChoice = 'detach' | 'leave' | 'stay';

/** What lies over the panels. */
export type Overlay =
	| {readonly name: 'none'}
	| {readonly name: 'help'}
	/** All about one kernel. */
	| {readonly name: 'kernel'; readonly key: string}
	/** Why the process, or a kernel, is in its phase; it may lie over that kernel's page. */
	| {readonly name: 'explain'; readonly kernel: string | undefined; readonly isOverKernel: boolean}
	| {readonly name: 'metrics'}
	/** All about one alert. */
	| {readonly name: 'alert'; readonly alert: string}
	/** Actions by name; `choice` counts among those that match what is typed. */
	| {readonly name: 'palette'; readonly input: TextInput; readonly choice: number}
	| {readonly name: 'leave'; readonly choices: readonly LeaveChoice[]; readonly choice: LeaveChoice};

/** What is being typed in the bottom line. */
export type Prompt =
	| {readonly name: 'filter'; readonly list: ListName; readonly input: TextInput}
	/** How long nobody is told of what this matches, and why. */
	| {readonly name: 'silence'; readonly matcher: Matcher; readonly input: TextInput};

/** A sentence, or wordings of one from the longest to the shortest. */
export type Notice = string | readonly string[];

/** How the log is read. */
export type LogView = {
	/** Long lines go on in the next row. */
	readonly isWrapped: boolean;
	/** The output of the life before, where that is shown, and where the log stood. */
	readonly earlier: (LifeOutput & {readonly before: Scroll}) | undefined;
	/** The number of the line that a search has gone to. */
	readonly match: number | undefined;
};

/** All that a person has changed about the view. */
export type ViewState = {
	readonly focus: PanelName;
	readonly scrolls: Readonly<Record<ListName, Scroll>>;
	/** The key of the kernel that a person has put the cursor on. */
	readonly cursor: string | undefined;
	/** The name of the alert that a person has put the cursor on. */
	readonly alert: string | undefined;
	/** The least severity of the alerts that are shown. */
	readonly least: Severity;
	readonly log: LogView;
	readonly isZoomed: boolean;
	readonly overlay: Overlay;
	/** It takes every key as text. */
	readonly prompt: Prompt | undefined;
	/** What each list is searched for, also while it is being typed. */
	readonly filters: Readonly<Partial<Record<ListName, string>>>;
	/** The person chose to leave, and the application is being stopped. */
	readonly isLeaving: boolean;
	/** The person chose to detach, and another watchdog is taking over. */
	readonly isDetaching: boolean;
	/** Panels that could not be drawn. */
	readonly failed: readonly PanelName[];
	/** How often a failed panel was reopened; under another number it is drawn again. */
	readonly reopened: number;
	/** What the bottom line says until the next key. */
	readonly notice: Notice | undefined;
};

/** What a person, or a panel that failed, does to the view. */
export type ViewAction =
	| {readonly type: 'focus'; readonly panel: PanelName}
	| {readonly type: 'cycle'; readonly by: 1 | -1}
	| {readonly type: 'move'; readonly list: ListName; readonly distance: Distance; readonly extent: Extent}
	| {readonly type: 'follow'; readonly extent: Extent}
	/** The cursor goes to a kernel, with the row of this number on top. */
	| {readonly type: 'point'; readonly key: string; readonly top: number}
	/** The cursor goes to an alert. */
	| {readonly type: 'pointAlert'; readonly name: string | undefined; readonly scroll: Scroll}
	/** Shows fewer alerts, and after the fewest all of them. */
	| {readonly type: 'cycleSeverity'}
	| {readonly type: 'wrap'}
	/** Shows what the life before has written, from its end on. */
	| {readonly type: 'showLife'; readonly output: LifeOutput}
	/** Shows the living output again, as it stood. */
	| {readonly type: 'hideLife'}
	/** The log stands somewhere else, maybe at a match. */
	| {readonly type: 'scrollLog'; readonly scroll: Scroll; readonly match?: number | undefined}
	| {readonly type: 'openKernel'; readonly key: string}
	/** Explains a kernel, or the process; while something is explained, closes that. */
	| {readonly type: 'explain'; readonly kernel: string | undefined}
	| {readonly type: 'metrics'}
	| {readonly type: 'openAlert'; readonly name: string}
	/** Begins to type what the focused list is searched for. */
	| {readonly type: 'openFilter'}
	/** Begins to type how long nobody is told of what this matches. */
	| {readonly type: 'openSilence'; readonly matcher: Matcher}
	/** Changes the text that is being typed, in the palette or in the bottom line. */
	| {readonly type: 'edit'; readonly edit: Edit}
	/** Typing is over, and what was typed stays. */
	| {readonly type: 'keepFilter'}
	| {readonly type: 'zoom'}
	| {readonly type: 'openPalette'}
	| {readonly type: 'markEntry'; readonly choice: number}
	| {readonly type: 'help'}
	| {readonly type: 'back'}
	| {readonly type: 'askLeave'; readonly canDetach: boolean}
	| {readonly type: 'chooseOther'; readonly by: 1 | -1}
	| {readonly type: 'leave'}
	| {readonly type: 'detach'}
	/** Nobody took over. */
	| {readonly type: 'stay'}
	| {readonly type: 'panelFailed'; readonly panel: PanelName}
	| {readonly type: 'reopen'}
	| {readonly type: 'notice'; readonly sentence: Notice | undefined};

const top: Scroll = {name: 'anchored', top: 0};
const follow: Scroll = {name: 'follow'};

/** The view at the start: the alert feed in focus, every growing list following its end. */
export const initialView: ViewState = {
	focus: 'alerts',
	scrolls: {
		process: top,
		kernels: top,
		alerts: follow,
		restarts: follow,
		log: follow,
		help: top,
		kernel: top,
		explain: top,
		metrics: top,
		alert: top,
	},
	cursor: undefined,
	alert: undefined,
	least: 'info',
	log: {isWrapped: false, earlier: undefined, match: undefined},
	isZoomed: false,
	overlay: {name: 'none'},
	prompt: undefined,
	filters: {},
	isLeaving: false,
	isDetaching: false,
	failed: [],
	reopened: 0,
	notice: undefined,
};

/** A view of before, with nothing open over it and nothing under way. */
export const resumedView = (view: ViewState): ViewState => {
	const {overlay, prompt, isLeaving, isDetaching, failed, notice} = initialView;
	return {...view, overlay, prompt, isLeaving, isDetaching, failed, notice};
};

/** Keeps a view from one console to the next; nothing before the first. */
export type KeptView = {current: ViewState | undefined};

/** Whether a list grows at its end, and so can be followed. */
export const isGrowing = (list: ListName): boolean =>
	list === 'alerts' || list === 'restarts' || list === 'log';

/** Whether a list can be searched. */
export const isSearched = (list: ListName): boolean =>
	list === 'alerts' || list === 'restarts' || list === 'kernels' || list === 'log';

/** The list that moving keys move. */
export const movedList = ({overlay, focus}: ViewState): ListName =>
	overlay.name === 'none' || overlay.name === 'palette' || overlay.name === 'leave' ? focus : overlay.name;

/** The view after an action. */
export const reduceView = (view: ViewState, action: ViewAction): ViewState => {
	switch (action.type) {
		case 'focus':
			// What is typed belongs to the panel before; it stays.
			return view.focus === action.panel ? view : {...view, focus: action.panel, prompt: undefined};
		case 'cycle':
			return {...view, focus: neighbour(panelNames, view.focus, action.by)};
		case 'move': {
			const {list, distance, extent} = action;
			return withScroll(view, list, moved(view.scrolls[list], distance, extent, isGrowing(list)));
		}
		case 'follow':
			if (!isGrowing(view.focus)) return view;
			return withScroll(view, view.focus, toggled(view.scrolls[view.focus], action.extent));
		case 'point': {
			const {key, top: first} = action;
			return {...withScroll(view, 'kernels', {name: 'anchored', top: first}), cursor: key};
		}
		case 'pointAlert':
			return {...withScroll(view, 'alerts', action.scroll), alert: action.name};
		case 'cycleSeverity':
			return {...view, least: neighbour(severities, view.least, 1)};
		case 'wrap':
			return {...view, log: {...view.log, isWrapped: !view.log.isWrapped}};
		case 'showLife': {
			const earlier = {...action.output, before: view.scrolls.log};
			return {...withScroll(view, 'log', follow), log: {...view.log, earlier, match: undefined}};
		}
		case 'hideLife':
			return withoutLife(view);
		case 'scrollLog':
			return {
				...withScroll(view, 'log', action.scroll),
				log: {...view.log, match: action.match ?? view.log.match},
			};
		case 'openKernel':
			return {...withScroll(view, 'kernel', top), overlay: {name: 'kernel', key: action.key}};
		case 'openFilter': {
			const {focus: list, filters} = view;
			if (!isSearched(list)) return view;
			return {...view, prompt: {name: 'filter', list, input: inputOf(filters[list] ?? '')}};
		}
		case 'openSilence': {
			const {matcher} = action;
			return {...view, prompt: {name: 'silence', matcher, input: inputOf('1h')}};
		}
		case 'keepFilter':
			return {...view, prompt: undefined};
		case 'openAlert':
			return {...withScroll(view, 'alert', top), overlay: {name: 'alert', alert: action.name}};
		case 'openPalette':
			return {...view, overlay: {name: 'palette', input: inputOf(''), choice: 0}};
		case 'markEntry':
			if (view.overlay.name !== 'palette') return view;
			return {...view, overlay: {...view.overlay, choice: action.choice}};
		case 'edit':
			return withEdit(view, action.edit);
		case 'zoom':
			return {...view, isZoomed: !view.isZoomed};
		case 'help': {
			const isOpen = view.overlay.name === 'help';
			return {...withScroll(view, 'help', top), overlay: {name: isOpen ? 'none' : 'help'}};
		}
		case 'explain': {
			const {overlay} = view;
			if (overlay.name === 'explain') return {...view, overlay: beneath(overlay)};
			const isOverKernel = overlay.name === 'kernel';
			return {
				...withScroll(view, 'explain', top),
				overlay: {name: 'explain', kernel: action.kernel, isOverKernel},
			};
		}
		case 'metrics': {
			const isOpen = view.overlay.name === 'metrics';
			return {...withScroll(view, 'metrics', top), overlay: {name: isOpen ? 'none' : 'metrics'}};
		}
		case 'back':
			if (view.prompt?.name === 'silence') return {...view, prompt: undefined};
			if (view.overlay.name !== 'none') return {...view, overlay: beneath(view.overlay)};
			if (view.prompt !== undefined)
				return withFilter({...view, prompt: undefined}, view.prompt.list, undefined);
			if (view.filters[view.focus] !== undefined) return withFilter(view, view.focus, undefined);
			if (view.focus === 'log' && view.log.earlier !== undefined) return withoutLife(view);
			return view.isZoomed ? {...view, isZoomed: false} : view;
		case 'askLeave':
			return {...view, prompt: undefined, overlay: leaveOverlay(action.canDetach)};
		case 'chooseOther': {
			if (view.overlay.name !== 'leave') return view;
			const {choices, choice} = view.overlay;
			return {...view, overlay: {name: 'leave', choices, choice: neighbour(choices, choice, action.by)}};
		}
		case 'leave':
			return {...view, overlay: {name: 'none'}, isLeaving: true};
		case 'detach':
			return {...view, overlay: {name: 'none'}, isDetaching: true};
		case 'stay':
			return {...view, isDetaching: false};
		case 'panelFailed':
			return view.failed.includes(action.panel) ? view : {...view, failed: [...view.failed, action.panel]};
		case 'reopen':
			return {...view, failed: [], reopened: view.reopened + 1};
		case 'notice':
			return view.notice === action.sentence ? view : {...view, notice: action.sentence};
	}
};

const beneath = (overlay: Overlay): Overlay =>
	overlay.name === 'explain' && overlay.isOverKernel && overlay.kernel !== undefined
		? {name: 'kernel', key: overlay.kernel}
		: {name: 'none'};

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

// What harms least is marked first.
const leaveOverlay = (canDetach: boolean): Overlay =>
	canDetach
		? {name: 'leave', choices: ['detach', 'leave', 'stay'], choice: 'detach'}
		: {name: 'leave', choices: ['leave', 'stay'], choice: 'stay'};

const neighbour = <Item>(items: readonly Item[], item: Item, by: 1 | -1): Item =>
	items[(items.indexOf(item) + by + items.length) % items.length] ?? item;

const withEdit = (view: ViewState, edit: Edit): ViewState => {
	const {overlay, prompt} = view;
	if (overlay.name === 'palette')
		return {...view, overlay: {name: 'palette', input: edited(overlay.input, edit), choice: 0}};
	if (prompt === undefined) return view;
	const input = edited(prompt.input, edit);
	if (prompt.name === 'silence') return {...view, prompt: {...prompt, input}};
	return withFilter({...view, prompt: {...prompt, input}}, prompt.list, input.text);
};

// Blanks alone are found everywhere, so they are no filter.
const withFilter = (view: ViewState, list: ListName, text: string | undefined): ViewState => {
	const {[list]: _before, ...others} = view.filters;
	const filters = text === undefined || text.trim() === '' ? others : {...others, [list]: text};
	// Another search has gone nowhere yet.
	return {...view, filters, ...(list === 'log' && {log: {...view.log, match: undefined}})};
};

const withoutLife = (view: ViewState): ViewState => {
	const {earlier} = view.log;
	if (earlier === undefined) return view;
	return {
		...withScroll(view, 'log', earlier.before),
		log: {...view.log, earlier: undefined, match: undefined},
	};
};

const withScroll = (view: ViewState, list: ListName, scroll: Scroll): ViewState => ({
	...view,
	scrolls: {...view.scrolls, [list]: scroll},
});
