import {GraceError} from '../core/errors.ts';
import type {KernelRow, Model} from '../core/model.ts';

/** Raised with every change of the model's shape. Applications are told of none of it, so the link's protocol stays. */
export const modelVersion = 5;

/** The model but for its kernels, of which only the changed ones are told. JSON has no undefined: null stands for it. */
export type WireModel = {readonly [Key in Exclude<keyof Model, 'kernels'>]: Model[Key] | null};

/** What has changed since the message before. */
export type WireChanges = {
	readonly model?: Partial<WireModel>;
	readonly kernels?: {
		readonly rows: readonly KernelRow[];
		/** All keys in their order, where one came or went. */
		readonly keys?: readonly string[];
	};
};

/** What is told first. */
export type WireSnapshot = {
	readonly version: number;
	readonly model: WireModel;
	readonly kernels: readonly KernelRow[];
};

/** A model as it goes over the link. */
export const encodeModel = (model: Model): WireSnapshot => {
	const {kernels, statistics, ...others} = model;
	return {version: modelVersion, model: {...others, statistics: statistics ?? null}, kernels};
};

/** What `after` has that `before` had not; undefined when that is nothing. */
export const encodeChanges = (before: Model, after: Model): WireChanges | undefined => {
	const {kernels: _before, ...old} = before;
	const {kernels: _after, ...current} = after;
	const changed = Object.entries(current).filter(([key, value]) => value !== Reflect.get(old, key));
	const model = Object.fromEntries(changed.map(([key, value]) => [key, value ?? null]));
	const kernels = kernelChanges(before.kernels, after.kernels);
	if (changed.length === 0 && kernels === undefined) return undefined;
	return {...(changed.length > 0 && {model}), ...(kernels !== undefined && {kernels})};
};

const kernelChanges = (before: readonly KernelRow[], after: readonly KernelRow[]): WireChanges['kernels'] => {
	if (before === after) return undefined;
	const known = new Set(before);
	const rows = after.filter(row => !known.has(row));
	const isSameOrder =
		before.length === after.length && after.every((row, index) => row.key === before[index]?.key);
	return isSameOrder ? {rows} : {rows, keys: after.map(({key}) => key)};
};

/** Reads the first message. Throws LINK_LOST for one of another version. */
export const decodeModel = (snapshot: unknown): Model => {
	const {version, model, kernels} = isSnapshot(snapshot) ? snapshot : {};
	if (version !== modelVersion || model === undefined || kernels === undefined) {
		throw new GraceError(
			'LINK_LOST',
			`Expected the watchdog to show its model in version ${modelVersion}, got ${version ?? 'none'}. It is of another version of grace-tui: end it with \`grace-tui shutdown\`, and start it anew.`,
		);
	}
	return {...whole(model), kernels};
};

/** A model with what has changed since. */
export const applyChanges = (model: Model, {model: changed = {}, kernels}: WireChanges): Model => {
	const next = {...model, ...whole(changed)};
	return kernels === undefined ? next : {...next, kernels: mergeKernels(model.kernels, kernels)};
};

const mergeKernels = (
	before: readonly KernelRow[],
	{rows, keys}: NonNullable<WireChanges['kernels']>,
): readonly KernelRow[] => {
	const byKey = new Map([...before, ...rows].map(row => [row.key, row]));
	return keys === undefined
		? before.map(row => byKey.get(row.key) ?? row)
		: keys.flatMap(key => byKey.get(key) ?? []);
};

// The watchdog speaks of the same model, so its words are taken as its model's; only null must become undefined again.
const whole = <Wire extends Partial<WireModel>>(model: Wire): Omit<Model, 'kernels'> =>
	Object.fromEntries(
		Object.entries(model).map(([key, value]) => [key, value ?? undefined]),
	) as unknown as Omit<Model, 'kernels'>;

const isSnapshot = (value: unknown): value is Partial<WireSnapshot> =>
	typeof value === 'object' && value !== null;
