import type {Trouble} from './model.ts';

/** The topic of an alerts directory that cannot be written. */
export const unsavedAlerts = 'alerts';

/** Why an empty list of alerts does not mean that nothing happened; undefined where it does. */
export const explainWaitingAlerts = (troubles: readonly Trouble[]): string | undefined => {
	const trouble = troubles.find(({topic}) => topic === unsavedAlerts);
	return trouble && `Alerts wait in memory: ${trouble.message}`;
};
