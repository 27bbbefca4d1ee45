import type {KeyContext} from '../keys.ts';
import {type Area, insideOf} from '../layout.ts';
import {helpLines} from './overlay-lines.ts';
import {Page} from './page.tsx';

/** Every key there is, in place of the panels. */
export const Help = ({area, context}: {readonly area: Area; readonly context: KeyContext}) => (
	<Page
		list="help"
		title="Keys"
		lines={helpLines(insideOf(area).width, context)}
		scroll={context.view.scrolls.help}
		area={area}
		isFocused
	/>
);
