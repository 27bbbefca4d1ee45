import figures, {mainSymbols} from 'figures';
import type {SignChoice} from '../core/console-settings.ts';

/** Whether to draw more than ASCII: as chosen, else as the terminal is known and the locale says. */
export const isUnicodeFor = (signs: SignChoice, environment: NodeJS.ProcessEnv): boolean => {
	if (signs !== 'auto') return signs === 'unicode';
	return figures.tick === mainSymbols.tick && !hasOtherCharset(environment);
};

// A locale that names no charset says nothing about the terminal, and most of those know Unicode.
const hasOtherCharset = ({LC_ALL, LC_CTYPE, LANG}: NodeJS.ProcessEnv): boolean => {
	const charset = /\.([^@]+)/.exec(LC_ALL || LC_CTYPE || LANG || '')?.[1];
	return charset !== undefined && !/^utf-?8$/i.test(charset);
};
