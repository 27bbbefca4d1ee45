import {formatAge, formatCountdown} from '../duration.ts';
import type {Instant} from '../instant.ts';
import type {ReceiverModel} from './receiver-model.ts';

/** Whether a receiver wants a person. */
export const isTroubled = (reading: ReceiverModel['reading']): boolean =>
	reading === 'failing' || reading === 'refused' || reading === 'misconfigured';

/** What there is to say about a receiver, in one sentence without its name. */
export const receiverWords = (receiver: ReceiverModel, now: Instant): string => {
	const {reading, words, pending, sentAt, retryAt} = receiver;
	const waiting = pending === 0 ? [] : [`${pending} ${pending === 1 ? 'alert waits' : 'alerts wait'}`];
	const retry = retryAt === undefined ? [] : [`tried again in ${formatCountdown(retryAt - now)}`];
	const sent = sentAt === undefined ? [] : [`last sent ${formatAge(now - sentAt, 1)} ago`];
	if (reading === 'idle') return [...waiting, 'nothing was sent yet'].join(', ');
	if (reading === 'ok') return [...waiting, ...sent].join(', ');
	return [(words ?? 'no answer').replace(/\.$/, ''), ...waiting, ...retry].join(', ');
};
