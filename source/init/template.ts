/** What stands for the `{{names}}` of a template. */
export type TemplateValues = Readonly<Record<string, string | undefined>>;

/**
 * A template with its `{{names}}` filled in. A line whose value is undefined is left out. Throws on a name that has no
 * value here: the template and its values belong together.
 */
export const fillTemplate = (template: string, values: TemplateValues): string =>
	template
		.split('\n')
		.filter(line => namesIn(line).every(name => valueFor(values, name) !== undefined))
		.map(line => line.replace(placeholder, (_, name: string) => valueFor(values, name) ?? ''))
		.join('\n');

const placeholder = /\{\{(\w+)\}\}/g;

const namesIn = (line: string): readonly string[] =>
	[...line.matchAll(placeholder)].map(([, name = '']) => name);

const valueFor = (values: TemplateValues, name: string): string | undefined => {
	if (Object.hasOwn(values, name)) return values[name];
	throw new Error(`Expected a value for {{${name}}}, got none.`);
};
