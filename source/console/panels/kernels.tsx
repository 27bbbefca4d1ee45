import {insideOf} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import {Page} from '../parts/page.tsx';
import {wrap} from '../width.ts';
import type {PanelProperties} from './panel.ts';

const sentences = [
	'No kernels yet.',
	'',
	'A kernel is a named part of the application that sends heartbeats and can be restarted alone.',
	'Each one that the application reports gets a line here: its phase, the age of its last beat, and its attempts.',
];

/** The kernels of the application; none report yet. */
export const KernelsPanel = (properties: PanelProperties) => {
	const {width} = insideOf(properties.area);
	const lines = sentences.flatMap(sentence =>
		wrap(sentence, width).map((text): Line => [segment(text, 'quiet')]),
	);
	return <Page list="kernels" lines={lines} {...properties} />;
};
