import {useSurroundings} from '../context.ts';
import type {KeyContext} from '../keys.ts';
import type {Size} from '../layout.ts';
import {paletteLines, paletteRoom, paletteWidth} from './palette-lines.ts';
import {Popup} from './popup.tsx';

/** Every action by its name, to be found by typing. */
export const Palette = ({context, size}: {readonly context: KeyContext; readonly size: Size}) => {
	const {signs} = useSurroundings().theme;
	const lines = paletteLines(context, {...paletteRoom(size), signs});
	return <Popup title="Actions" lines={lines} width={paletteWidth} size={size} />;
};
