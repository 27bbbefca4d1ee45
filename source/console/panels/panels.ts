import type {ComponentType} from 'react';
import {memo} from 'react';
import type {PanelName} from '../view-state.ts';
import {AlertsPanel} from './alerts.tsx';
import {KernelsPanel} from './kernels.tsx';
import {LogPanel} from './log.tsx';
import type {PanelProperties} from './panel.ts';
import {ProcessPanel} from './process.tsx';
import {RestartsPanel} from './restarts.tsx';

/** The panels by name. */
export const panels: Readonly<Record<PanelName, ComponentType<PanelProperties>>> = {
	process: memo(ProcessPanel),
	kernels: memo(KernelsPanel),
	alerts: memo(AlertsPanel),
	restarts: memo(RestartsPanel),
	log: memo(LogPanel),
};
