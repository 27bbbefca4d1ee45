import type {Area} from '../layout.ts';
import {panels} from '../panels/panels.ts';
import {panelTitles} from '../panels/titles.ts';
import {type PanelName, panelNames, type ViewAction, type ViewState} from '../view-state.ts';
import {Boundary} from './boundary.tsx';
import {Failure} from './failure.tsx';

type Properties = {
	readonly name: PanelName;
	readonly area: Area;
	readonly view: ViewState;
	readonly dispatch: (action: ViewAction) => void;
};

/** One panel, kept from taking the others down with it. */
export const PanelSlot = ({name, area, view, dispatch}: Properties) => {
	const Panel = panels[name];
	const title = `${panelNames.indexOf(name) + 1} ${panelTitles[name]}`;
	return (
		<Boundary
			key={name}
			attempt={view.reopened}
			onError={() => dispatch({type: 'panelFailed', panel: name})}
			fallback={error => <Failure error={error} title={title} area={area} />}
		>
			<Panel
				area={area}
				title={title}
				scroll={view.scrolls[name]}
				isFocused={view.focus === name}
				filter={view.filters[name]}
				cursor={cursorOf(name, view)}
				{...(name === 'alerts' && {least: view.least})}
				{...(name === 'log' && {log: view.log})}
			/>
		</Boundary>
	);
};

const cursorOf = (name: PanelName, {cursor, alert}: ViewState): string | undefined => {
	if (name === 'kernels') return cursor;
	return name === 'alerts' ? alert : undefined;
};
