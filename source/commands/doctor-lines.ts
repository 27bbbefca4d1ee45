import {asciiSigns, unicodeSigns} from '../console/signs.ts';
import {wrap} from '../console/width.ts';
import {plainLine} from '../core/text.ts';
import type {Finding, Level, Report} from '../doctor/finding.ts';

type Paper = {
	/** Columns; infinite where nothing is to be broken. */
	readonly width: number;
	readonly isUnicode: boolean;
};

/** A report for people: a sign and a sentence a finding, and below it what to do. */
export const doctorLines = (report: Report, paper: Paper): readonly string[] => [
	...report.findings.flatMap(finding => linesOf(finding, paper)),
	'',
	...wrap(conclusionOf(report), paper.width),
];

const labelWidth = 'permissions'.length;

const linesOf = ({check, level, message, advice}: Finding, {width, isUnicode}: Paper): readonly string[] => {
	const head = ` ${signOf(level, isUnicode)} ${check.replaceAll('_', ' ').padEnd(labelWidth)}  `;
	const indent = ' '.repeat(head.length);
	const room = width - head.length;
	const arrow = isUnicode ? '→ ' : '> ';
	return [
		...wrap(plainLine(message, 1000), room).map((line, index) => `${index === 0 ? head : indent}${line}`),
		...(advice === undefined
			? []
			: wrap(plainLine(advice, 1000), room - arrow.length).map(
					(line, index) => `${indent}${index === 0 ? arrow : '  '}${line}`,
				)),
	];
};

const signOf = (level: Level, isUnicode: boolean): string => {
	const {healthy, severities} = isUnicode ? unicodeSigns : asciiSigns;
	switch (level) {
		case 'ok':
			return healthy;
		case 'note':
			return severities.info;
		case 'warning':
			return severities.warning;
		case 'problem':
			return severities.critical;
	}
};

const conclusionOf = ({problems, warnings}: Report): string => {
	if (problems === 0 && warnings === 0) return 'All is well.';
	const sum = [counted(problems, 'problem'), counted(warnings, 'warning')]
		.filter(part => part !== '')
		.join(', ');
	return problems === 0 ? `Nothing is wrong; ${sum}.` : `${sum}.`;
};

const counted = (count: number, word: string): string =>
	count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
