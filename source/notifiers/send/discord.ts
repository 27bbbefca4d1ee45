import {colourOf} from '../../core/notify/colour.ts';
import {letterOf, type Section} from '../../core/notify/letter.ts';
import type {Message} from '../../core/notify/message.ts';

/** Characters; from Discord's reference of embeds: title 256, name of a field 256, its value 1,024, 25 fields, 6,000 in all. */
export const discordLimits = {title: 256, value: 1024, fields: 25, all: 6000} as const;

/** The body for a webhook of Discord: one embed; nobody is mentioned, whatever the text says. */
export const discordBody = (message: Message): object => {
	const {title, sections} = letterOf(message);
	return {
		username: 'grace',
		allowed_mentions: {parse: []},
		embeds: [
			{
				title: cut(title, discordLimits.title),
				color: Number.parseInt(colourOf(message).slice(1), 16),
				timestamp: new Date(message.createdAt).toISOString(),
				fields: fitting(sections.map(fieldOf), discordLimits.all - discordLimits.title),
			},
		],
	};
};

type Field = {readonly name: string; readonly value: string; readonly inline: false};

const fieldOf = ({heading, lines, isOutput}: Section): Field => {
	const text = lines.join('\n');
	if (isOutput !== true)
		return {name: heading, value: cut(escapeMarks(text), discordLimits.value), inline: false};
	const plain = text.replaceAll('```', "'''").slice(-(discordLimits.value - 8));
	return {name: heading, value: `\`\`\`\n${plain}\n\`\`\``, inline: false};
};

// What stands at the end matters least.
const fitting = (fields: readonly Field[], room: number): readonly Field[] => {
	let left = room;
	return fields.slice(0, discordLimits.fields).filter(({name, value}) => {
		left -= name.length + value.length;
		return left >= 0;
	});
};

const escapeMarks = (text: string): string => text.replaceAll(/[\\*_~|`>#[\]()-]/g, '\\$&');

const cut = (text: string, longest: number): string =>
	text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** Milliseconds that a rate limit names in its body. */
export const discordRetryAfter = (body: string): number | undefined => {
	const {retry_after: seconds} = read(body);
	return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : undefined;
};

/** What Discord says: the id that a message was given, or what is wrong with it. */
export const discordWords = (body: string): string => {
	const {id, message, code} = read(body);
	if (typeof message === 'string') return typeof code === 'number' ? `${message} (code ${code})` : message;
	return typeof id === 'string' ? `message ${id}` : body;
};

type Said = Readonly<Partial<Record<'id' | 'message' | 'code' | 'retry_after', unknown>>>;

const read = (body: string): Said => {
	try {
		return Object(JSON.parse(body));
	} catch {
		// Something between it and us has answered: then the status and its headers say it.
		return {};
	}
};
