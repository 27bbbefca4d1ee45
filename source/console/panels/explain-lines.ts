import {type Explanation, titledOf} from '../../core/explanation.ts';
import type {Setting} from '../../core/setting.ts';
import {type Line, segment, widthOfLine} from '../line.ts';
import {wrap} from '../width.ts';

/** The four answers, each under its title. */
export const explainLines = (explanation: Explanation, width: number): readonly Line[] =>
	titledOf(explanation).flatMap(({question, title, sentences}, index) => [
		...(index === 0 ? [] : [[]]),
		...wrap(title, width).map((text): Line => [segment(text, 'strong')]),
		...(question === 'settings'
			? explanation.settings.flatMap(setting => settingLines(setting, width))
			: sentences.flatMap(sentence => indented(sentence, width, indent))),
	]);

const indent = '  ';

const indented = (sentence: string, width: number, before: string): readonly Line[] =>
	wrap(sentence, width - before.length).map((text): Line => [segment(before + text)]);

// On one line where there is room; else what it says has lines of its own.
const settingLines = ({key, value, meaning}: Setting, width: number): readonly Line[] => {
	const line = [segment(`${indent}${key} = ${value}`, 'accent'), segment(`  ${meaning}`, 'quiet')];
	if (widthOfLine(line) <= width) return [line];
	return [
		...wrap(`${key} = ${value}`, width - indent.length).map(
			(text): Line => [segment(indent + text, 'accent')],
		),
		...wrap(meaning, width - indent.length * 2).map(
			(text): Line => [segment(indent + indent + text, 'quiet')],
		),
	];
};
