import {colourOf} from '../../core/notify/colour.ts';
import {letterOf, type Section} from '../../core/notify/letter.ts';
import type {Message} from '../../core/notify/message.ts';

/** Characters; from Slack's reference of Block Kit: header 150, text of a section 3,000, at most 50 blocks. */
export const slackLimits = {header: 150, section: 3000, blocks: 50} as const;

/**
 * The body for an incoming webhook of Slack: blocks, and a text for where these are not shown, such as on a telephone. What matters
 * least is attached, with a colour: Slack may fold an attachment, and refuses one that has blocks and texts of its own.
 */
export const slackBody = (message: Message): object => {
	const {title, sections} = letterOf(message);
	const isAttached = ({heading}: Section): boolean => heading === 'Alerts' || heading === 'Where';
	return {
		text: escapeMarks(title),
		unfurl_links: false,
		unfurl_media: false,
		blocks: [
			{type: 'header', text: {type: 'plain_text', text: cut(title, slackLimits.header), emoji: false}},
			...sections.filter(section => !isAttached(section)).map(blockOf),
		].slice(0, slackLimits.blocks),
		attachments: [{color: colourOf(message), blocks: sections.filter(isAttached).map(blockOf)}],
	};
};

const blockOf = (section: Section): object => ({
	type: 'section',
	text: {type: 'mrkdwn', text: sectionText(section), verbatim: true},
});

const sectionText = ({heading, lines, isOutput}: Section): string => {
	const room = slackLimits.section - heading.length - 20;
	const text = escapeMarks(lines.join('\n'));
	if (isOutput !== true) return `*${heading}*\n${cut(text, room).replace(/&[a-z]*…$/, '…')}`;
	// The last lines say more than the first. What a cut leaves of an escaped mark says nothing.
	const last = text.length > room ? text.slice(-room).replace(/^[a-z]{0,3};/, '') : text;
	return `*${heading}*\n\`\`\`${last.replaceAll('```', "'''")}\`\`\``;
};

// With these three, nothing is a link, a mention or a channel.
const escapeMarks = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cut = (text: string, longest: number): string =>
	text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
