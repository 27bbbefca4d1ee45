import {insideOf} from '../layout.ts';
import {Page} from '../parts/page.tsx';
import type {PanelProperties} from './panel.ts';
import {processLines} from './process-lines.ts';
import {useProcessView} from './use-process-view.ts';

/** The process: its phase, what happens next, and its numbers. */
export const ProcessPanel = (properties: PanelProperties) => {
	const lines = processLines(useProcessView(insideOf(properties.area).width));
	return <Page list="process" lines={lines} {...properties} />;
};
