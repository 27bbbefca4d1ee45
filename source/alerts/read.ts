import {readContent} from './content.ts';
import {type AlertRow, rowOf} from './row.ts';

/** Reads one alert of the alerts directory; what cannot be read becomes a row with a `problem`. Never rejects. */
export const readAlert = async (directory: string, name: string): Promise<AlertRow> =>
	rowOf(name, await readContent(directory, name));
