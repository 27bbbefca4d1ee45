import {z} from 'zod';
import {configSchema} from './config-schema.ts';

/** Every key of the config as the words on the way to it, such as `['watchdog', 'health', 'port']`; not what only editors read. */
export const configPlaces = (): ReadonlyArray<readonly string[]> =>
	placesIn(configSchema, []).filter(([first]) => first !== '$schema');

const placesIn = (schema: z.core.$ZodType, place: readonly string[]): ReadonlyArray<readonly string[]> => {
	const shape = shapeOf(schema);
	if (shape === undefined) return [place];
	return Object.entries(shape).flatMap(([key, inner]) => placesIn(inner, [...place, key]));
};

/** What a config may say at a place; undefined for one that it does not have. */
export const schemaAt = (place: readonly PropertyKey[]): z.core.$ZodType | undefined =>
	place.reduce<z.core.$ZodType | undefined>((schema, key) => {
		if (isOfNames(schema)) return valueTypeOf(schema);
		const shape = shapeOf(schema) ?? {};
		return Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
	}, configSchema);

/** The keys of an object; undefined for what is none, or has keys that nobody knows before. */
export const shapeOf = (
	schema: z.core.$ZodType | undefined,
): Readonly<Record<string, z.core.$ZodType>> | undefined => {
	const inner = unwrapped(schema);
	return inner instanceof z.ZodObject ? inner.shape : undefined;
};

/** Whether a schema is of names that people choose, such as those of `env`. */
export const isOfNames = (schema: z.core.$ZodType | undefined): boolean =>
	unwrapped(schema) instanceof z.ZodRecord;

const valueTypeOf = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
	const inner = unwrapped(schema);
	return inner instanceof z.ZodRecord ? inner.valueType : undefined;
};

const unwrapped = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
	schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
