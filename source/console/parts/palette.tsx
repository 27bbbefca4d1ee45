import {useSurroundings} from '../context.ts';
import type {KeyContext} from '../keys.ts';
import {insideOf, type Size} from '../layout.ts';
import {paletteLines} from './palette-lines.ts';
import {Popup, popupWidth} from './popup.tsx';

/** Every action by its name, to be found by typing. */
export const Palette = ({context, size}: {readonly context: KeyContext; readonly size: Size}) => {
	const {signs} = useSurroundings().theme;
	const width = popupWidth(78, size);
	const room = {width: insideOf({width, height: 0}).width, height: Math.min(size.rows - 4, 14), signs};
	return <Popup title="Actions" lines={paletteLines(context, room)} width={width} size={size} />;
};
