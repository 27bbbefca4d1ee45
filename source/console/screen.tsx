import {Box} from 'ink';
import {useLayoutEffect, useMemo} from 'react';
import {useSurroundings} from './context.ts';
import {useModel} from './hooks/use-store.ts';
import type {KeyContext} from './keys.ts';
import {insideOf, layoutOf, mostTroubleRows, type Size} from './layout.ts';
import {Main} from './main.tsx';
import {foremostTrouble} from './panels/trouble-lines.ts';
import {Dialog} from './parts/dialog.tsx';
import {Footer} from './parts/footer.tsx';
import {Palette} from './parts/palette.tsx';
import {TooSmall} from './parts/too-small.tsx';
import type {ViewAction} from './view-state.ts';

type Properties = {
	readonly context: KeyContext;
	readonly dispatch: (action: ViewAction) => void;
	readonly size: Size;
};

/** Everything, in exactly the size of the terminal. */
export const Screen = ({context, dispatch, size}: Properties) => {
	const {view} = context;
	const {columns, rows} = size;
	const {theme, drawnLayout} = useSurroundings();
	const {signs} = theme;
	const troubles = useModel(model => model.troubles);
	const {width} = insideOf({width: columns, height: rows});
	const troubleRows = foremostTrouble(troubles, {width, height: mostTroubleRows, signs}).length;
	// The same areas as long as nothing moves, so that panels with nothing new are not drawn again.
	const layout = useMemo(
		() => layoutOf({columns, rows}, view.isZoomed, troubleRows),
		[columns, rows, view.isZoomed, troubleRows],
	);
	useLayoutEffect(() => {
		drawnLayout.current = layout;
	}, [layout, drawnLayout]);
	if (layout.name === 'too-small') return <TooSmall view={view} size={size} />;
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Main layout={layout} context={context} dispatch={dispatch} size={size} />
			<Footer context={context} width={columns} />
			{view.overlay.name === 'palette' && <Palette context={context} size={size} />}
			{view.overlay.name === 'leave' && <Dialog question={view.overlay} size={size} />}
		</Box>
	);
};
