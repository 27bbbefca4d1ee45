import type {Action, Binding} from './keys.ts';

/** What an action is called in the config and in the palette, such as `restart_kernel` or `next_panel`. */
export const nameOfAction = (action: Action): string => {
	if (action.type === 'focus') return action.panel;
	if (action.type === 'move') return nameOfMove(action);
	const name = names[action.type] ?? snakeCase(action.type);
	if (!('by' in action)) return name;
	return `${action.by === 1 ? 'next' : 'previous'}_${name}`;
};

/** The actions of a binding by their names, each with its keys. */
export const actionsOf = ({
	keys,
}: Pick<Binding, 'keys'>): ReadonlyMap<string, {action: Action; keys: readonly string[]}> => {
	const actions = new Map<string, {action: Action; keys: readonly string[]}>();
	for (const [key, action] of Object.entries(keys)) {
		const name = nameOfAction(action);
		actions.set(name, {action, keys: [...(actions.get(name)?.keys ?? []), key]});
	}
	return actions;
};

// Where a person thinks of another word than the code.
const names: Readonly<Partial<Record<Action['type'], string>>> = {
	askLeave: 'leave',
	forceLeave: 'force_leave',
	leave: 'stop_and_leave',
	open: 'details',
	cycle: 'panel',
	openFilter: 'filter',
	cycleSeverity: 'severity',
	nextMatch: 'match',
	nextAlert: 'alert',
};

const nameOfMove = ({distance}: Extract<Action, {type: 'move'}>): string => {
	if ('end' in distance) return distance.end === 'top' ? 'first' : 'last';
	if ('rows' in distance) return distance.rows < 0 ? 'up' : 'down';
	const page = Math.abs(distance.windows) < 1 ? 'half_page' : 'page';
	return `${page}_${distance.windows < 0 ? 'up' : 'down'}`;
};

const snakeCase = (word: string): string => word.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
