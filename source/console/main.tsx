import {Box} from 'ink';
import type {KeyContext} from './keys.ts';
import type {Layout, Size} from './layout.ts';
import {isPage, OverlayPage} from './overlay-page.tsx';
import {wideColumns} from './panel-at.ts';
import {Strip} from './panels/strip.tsx';
import {Headline} from './parts/headline.tsx';
import {PanelSlot} from './parts/panel-slot.tsx';
import {Tabs} from './parts/tabs.tsx';
import type {PanelName, ViewAction, ViewState} from './view-state.ts';

type Properties = {
	readonly layout: Exclude<Layout, {name: 'too-small'}>;
	readonly context: KeyContext;
	readonly dispatch: (action: ViewAction) => void;
	readonly size: Size;
};

/** The panels as the layout places them, or a page in their stead. */
export const Main = ({layout, context, dispatch, size}: Properties) => {
	const {view} = context;
	const {columns, rows} = size;
	if (isPage(view.overlay)) {
		return (
			<>
				<Headline width={columns} />
				<OverlayPage overlay={view.overlay} context={context} area={{width: columns, height: rows - 2}} />
			</>
		);
	}
	const slot = {view, dispatch};
	switch (layout.name) {
		case 'wide':
			return (
				<>
					<Headline width={columns} />
					<Box>
						{wideColumns.map(names => (
							<Box key={names[0]} flexDirection="column">
								{slots(names, layout.panels, slot)}
							</Box>
						))}
					</Box>
				</>
			);
		case 'tabs':
			return (
				<>
					<Strip area={layout.strip} />
					<Tabs focus={view.focus} width={columns} />
					<PanelSlot name={view.focus} area={layout.panel} {...slot} />
				</>
			);
		case 'zoomed':
			return (
				<>
					<Headline width={columns} />
					<PanelSlot name={view.focus} area={layout.panel} {...slot} />
				</>
			);
	}
};

type Areas = Extract<Layout, {name: 'wide'}>['panels'];

const slots = (
	names: readonly PanelName[],
	areas: Areas,
	slot: Pick<Properties, 'dispatch'> & {readonly view: ViewState},
) => names.map(name => <PanelSlot key={name} name={name} area={areas[name]} {...slot} />);
