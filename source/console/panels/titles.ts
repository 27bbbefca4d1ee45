import type {PanelName} from '../view-state.ts';

/** What the panels are called. */
export const panelTitles: Readonly<Record<PanelName, string>> = {
	process: 'Process',
	kernels: 'Kernels',
	alerts: 'Alerts',
	restarts: 'Restarts',
	log: 'Log',
};
