import {isKernelEvent, type Payload} from './kernel-alert.ts';

/** What tells whether an alert repeats another one. */
export type Subject = {readonly event: string; readonly payload: Payload; readonly summary: string};

/**
 * Event and subject of an alert in one text: two alerts with the same text say the same of the same. The subject is the
 * kernel, or the application; of events that we know nothing of it is all that they say.
 */
export const subjectOf = ({event, payload, summary}: Subject): string =>
	`${event}\n${of(event, payload, summary)}`;

const of = (event: string, {kernel_key, kernel_name}: Payload, summary: string): string => {
	if (isKernelEvent(event)) return textOf(kernel_key) ?? textOf(kernel_name) ?? summary;
	return event.startsWith('grace.') ? '' : summary;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
