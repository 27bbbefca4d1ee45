import type {KeyContext} from './keys.ts';
import type {Area} from './layout.ts';
import {AlertPage} from './panels/alert-page.tsx';
import {ExplainPage} from './panels/explain-page.tsx';
import {KernelPage} from './panels/kernel-page.tsx';
import {MetricsPage} from './panels/metrics-page.tsx';
import {Help} from './parts/help.tsx';
import type {Overlay} from './view-state.ts';

/** What takes the place of the panels. */
export type PageOverlay = Exclude<Overlay, {name: 'none' | 'leave' | 'palette'}>;

/** Whether it takes the place of the panels. */
export const isPage = (overlay: Overlay): overlay is PageOverlay =>
	overlay.name !== 'none' && overlay.name !== 'leave' && overlay.name !== 'palette';

type Properties = {readonly overlay: PageOverlay; readonly context: KeyContext; readonly area: Area};

/** A page in place of the panels. */
export const OverlayPage = ({overlay, context, area}: Properties) => {
	const {scrolls} = context.view;
	switch (overlay.name) {
		case 'help':
			return <Help area={area} context={context} />;
		case 'kernel':
			return <KernelPage kernel={overlay.key} scroll={scrolls.kernel} area={area} />;
		case 'alert':
			return <AlertPage alert={overlay.alert} scroll={scrolls.alert} area={area} />;
		case 'explain':
			return <ExplainPage kernel={overlay.kernel} scroll={scrolls.explain} area={area} />;
		case 'metrics':
			return <MetricsPage scroll={scrolls.metrics} area={area} />;
	}
};
