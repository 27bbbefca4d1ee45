import {useLayoutEffect} from 'react';
import {useSurroundings} from '../context.ts';
import {useStore} from '../hooks/use-store.ts';
import {insideOf} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import {Page} from '../parts/page.tsx';
import {wrap} from '../width.ts';
import {KernelTable} from './kernel-table.tsx';
import type {PanelProperties} from './panel.ts';

const sentences = [
	'No kernels yet.',
	'An application reports kernels, named parts that send heartbeats, with `grace-tui/kernels` (JavaScript) or `grace_kernels.py` (Python): see the readme.',
];

/** The kernels of the application, or how an application reports some. */
export const KernelsPanel = (properties: PanelProperties) => {
	const {kernels, drawnKernels} = useSurroundings();
	const isEmpty = useStore(kernels, board => board.rows.length === 0);
	useLayoutEffect(() => {
		if (isEmpty) drawnKernels.current = undefined;
	}, [isEmpty, drawnKernels]);
	if (!isEmpty) return <KernelTable {...properties} />;
	const {width} = insideOf(properties.area);
	const lines = sentences.flatMap(sentence =>
		wrap(sentence, width).map((text): Line => [segment(text, 'quiet')]),
	);
	return <Page list="kernels" lines={lines} {...properties} />;
};
