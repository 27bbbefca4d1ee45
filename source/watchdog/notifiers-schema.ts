import {z} from 'zod';

const seconds = z.number().min(0).max(31_536_000);
const variable = z.string().regex(/^[A-Za-z_]\w*$/, {error: variableName()});
const address = z.string().regex(/^[^\r\n]*@[^\r\n]*$/, {error: 'a mail address'});
const httpUrl = z.url({protocol: /^https?$/});

/** What every receiver may say. */
const common = {
	name: z
		.string()
		.regex(/^[\w-]{1,40}$/, {error: 'a name of letters, digits, - and _'})
		.optional(),
	min_severity: z.enum(['info', 'warning', 'critical']).optional(),
	group_wait: seconds.optional(),
	group_interval: seconds.optional(),
	repeat_interval: seconds.min(1).optional(),
	max_per_hour: z.number().int().min(1).max(100_000).optional(),
	max_pending: z.number().int().min(1).max(10_000).optional(),
	timeout: z.number().min(0.1).max(600).optional(),
};

const receivers = [
	z
		.strictObject({
			type: z.literal('email'),
			...common,
			host: z.string().min(1),
			port: z.number().int().min(1).max(65_535).optional(),
			security: z.enum(['starttls', 'tls', 'none']).optional(),
			user: z.string().min(1).optional(),
			password_from: variable.optional(),
			from: address,
			to: z.union([address.transform(one => [one]), z.array(address).min(1)]),
		})
		.refine(bothOrNone, {error: bothWords(), path: ['user']}),
	z.strictObject({type: z.literal('slack'), ...common, url_from: variable}),
	z.strictObject({type: z.literal('discord'), ...common, url_from: variable}),
	z
		.strictObject({
			type: z.literal('webhook'),
			...common,
			url: httpUrl.optional(),
			url_from: variable.optional(),
			secret_from: variable.optional(),
		})
		.refine(({url, url_from}) => (url === undefined) !== (url_from === undefined), {
			error: 'there, or `url_from` in its place, and not both',
			path: ['url'],
		}),
	z.strictObject({type: z.literal('command'), ...common, command: z.array(z.string().min(1)).min(1)}),
	z
		.strictObject({
			type: z.literal('alertmanager'),
			...common,
			url: httpUrl,
			user: z.string().min(1).optional(),
			password_from: variable.optional(),
		})
		.refine(bothOrNone, {error: bothWords(), path: ['user']}),
] as const;

/** What a config may say about the receivers of alerts. */
export const notifiersSchema = z
	.array(z.discriminatedUnion('type', receivers))
	.superRefine((list, context) => {
		const names = list.map(({name, type}) => name ?? type);
		// Each has a file of its name, and some systems tell no capitals from small letters.
		const small = names.map(name => name.toLowerCase());
		for (const [index, name] of small.entries()) {
			const first = small.indexOf(name);
			if (first === index) continue;
			context.addIssue({
				code: 'custom',
				path: [index, 'name'],
				message: `a name that no other receiver has (\`${names[first]}\` is taken)`,
			});
		}
	});

/** Receivers as they were checked. */
export type NotifiersConfig = z.infer<typeof notifiersSchema>;

/** The kinds of receivers. */
export const receiverTypes = receivers.map(({shape}) => shape.type.value);

/** The keys of a kind of receiver; all that any has where there is no such kind. */
export const receiverKeys = (type: unknown): readonly string[] => {
	const own = receivers.filter(({shape}) => shape.type.value === type);
	const shown = own.length === 0 ? receivers : own;
	return [...new Set(shown.flatMap(({shape}) => Object.keys(shape)))];
};

function bothOrNone({
	user,
	password_from,
}: {
	readonly user?: unknown;
	readonly password_from?: unknown;
}): boolean {
	return (user === undefined) === (password_from === undefined);
}

function bothWords(): string {
	return 'there together with `password_from`, or neither of them';
}

function variableName(): string {
	return 'the name of an environment variable, such as SLACK_URL';
}
