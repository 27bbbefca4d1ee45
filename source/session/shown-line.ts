import {stripControl} from '../core/text.ts';

/** Lines of output that are kept to be shown. */
export const maxShownLines = 5000;

const maxLineLength = 2000;

/** A line of output as it is shown. What a carriage return has overwritten, as progress bars do, is gone. */
export const shownLine = (line: string): string => {
	const overwritten = line.replace(/\r+$/, '');
	return stripControl(overwritten.slice(overwritten.lastIndexOf('\r') + 1).slice(0, maxLineLength));
};
