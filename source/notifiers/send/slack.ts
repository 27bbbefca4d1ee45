import {colourOf} from '../../core/notify/colour.ts';
import {type Letter, letterOf, type Section} from '../../core/notify/letter.ts';
import type {Message} from '../../core/notify/message.ts';

/** Characters; from Slack's reference of Block Kit: header 150, text of a section 3,000, at most 50 blocks. */
export const slackLimits = {header: 150, section: 3000, blocks: 50} as const;

/** The body for an incoming webhook of Slack: blocks, and a text for where these are not shown. */
export const slackBody = (message: Message): object => {
	const letter = letterOf(message);
	return {
		text: escapeMarks(letter.title),
		unfurl_links: false,
		unfurl_media: false,
		attachments: [{color: colourOf(message), fallback: escapeMarks(letter.title), blocks: blocksOf(letter)}],
	};
};

const blocksOf = ({title, sections}: Letter): readonly object[] =>
	[
		{type: 'header', text: {type: 'plain_text', text: cut(title, slackLimits.header), emoji: false}},
		...sections.map(section => ({
			type: 'section',
			text: {type: 'mrkdwn', text: sectionText(section), verbatim: true},
		})),
	].slice(0, slackLimits.blocks);

const sectionText = ({heading, lines, isOutput}: Section): string => {
	const room = slackLimits.section - heading.length - 20;
	// The last lines say more than the first.
	const text =
		isOutput === true ? escapeMarks(lines.join('\n')).slice(-room) : cut(escapeMarks(lines.join('\n')), room);
	return `*${heading}*\n${isOutput === true ? `\`\`\`${text.replaceAll('```', "'''")}\`\`\`` : text}`;
};

// With these three, nothing is a link, a mention or a channel.
const escapeMarks = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cut = (text: string, longest: number): string =>
	text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
