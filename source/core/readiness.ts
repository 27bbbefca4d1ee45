import type {Instant} from './instant.ts';
import type {Model} from './model.ts';
import {standingOf} from './standing.ts';

/** Why the application cannot be relied on now, in a few words; undefined where it runs and nothing speaks against it. */
export const unreadiness = (model: Model, now: Instant): string | undefined => {
	const {health, kernels} = model;
	const {phase} = model.process;
	if (phase.name !== 'running') return `the application is ${phase.name}`;
	if (health.reading === 'failing') return `${health.target} does not answer`;
	const down = kernels.find(kernel => kernel.isCritical && standingOf(kernel, now) === 'failed');
	return down === undefined ? undefined : `the critical kernel ${down.key} is down`;
};
