import {hostname} from 'node:os';
import {explain} from '../core/explain.ts';
import type {Model} from '../core/model.ts';
import type {Origin, Outlook} from '../core/notify/message.ts';
import type {Standing} from '../core/notify/receiver-state.ts';
import type {Clock} from '../runtime/clock.ts';

// Those that a console comes with: who has other ones knows them.
const keys = {restart: 'r', stop: 's', restartKernel: 'R', log: '5', kernels: '2'} as const;

/** How the application stands, for people who are not at the console. */
export const outlookOf = (model: Model, clock: Clock): Outlook => {
	const [now, wall] = [clock.now(), clock.wall().getTime()];
	const when = (at: number): string => `${new Date(wall + at - now).toISOString().slice(11, 19)} UTC`;
	const {phase, next, press} = explain(model, {now, when, keys});
	return {phase, next, press};
};

/** Where messages about a workspace come from. */
export const originOf = ({workspace, command}: Model): Origin => ({
	workspace: workspace.name,
	directory: workspace.directory,
	host: hostname(),
	command,
});

/** What receivers have to know of the application. */
export const standingOf = ({process: {phase, life, isManualShutdown}}: Model): Standing => ({
	isManualShutdown,
	isSteady: phase.name === 'running' && phase.isSteady,
	life,
});
