import type {Letter, Section} from './letter.ts';

/** A letter as plain text. */
export const textOf = ({title, sections}: Letter): string =>
	[title, ...sections.map(sectionText)].join('\n\n').concat('\n');

const sectionText = ({heading, lines, isOutput}: Section): string =>
	[heading, ...lines.map(line => (isOutput === true ? `  | ${line}` : `  ${line}`))].join('\n');

/** A letter as HTML that loads nothing from anywhere. */
export const htmlOf = ({title, sections}: Letter, colour: string): string =>
	[
		'<!doctype html>',
		'<html><body style="margin:0;padding:16px;font:15px/1.5 sans-serif;color:#222;background:#fff">',
		`<h1 style="font-size:18px;margin:0 0 16px;padding-left:10px;border-left:6px solid ${colour}">${escapeHtml(title)}</h1>`,
		...sections.map(sectionHtml),
		'</body></html>',
		'',
	].join('\n');

const sectionHtml = ({heading, lines, isOutput}: Section): string => {
	const title = `<h2 style="font-size:14px;margin:16px 0 4px">${escapeHtml(heading)}</h2>`;
	if (isOutput === true) {
		const text = lines.map(escapeHtml).join('\n');
		return `${title}\n<pre style="margin:0;padding:8px;background:#f3f3f3;white-space:pre-wrap">${text}</pre>`;
	}
	return `${title}\n<div>${lines.map(escapeHtml).join('<br>\n')}</div>`;
};

/** Text in HTML. */
export const escapeHtml = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
