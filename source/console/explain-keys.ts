import type {ExplainKeys} from '../core/explanation.ts';
import {keyFor} from './key-lookup.ts';
import {panelNames} from './view-state.ts';

/** The keys that an explanation names. */
export const explainKeys = (): ExplainKeys => ({
	restart: keyFor('restart'),
	stop: keyFor('stop'),
	restartKernel: keyFor('restartKernel'),
	log: String(panelNames.indexOf('log') + 1),
	kernels: String(panelNames.indexOf('kernels') + 1),
});
