import type {Message} from './message.ts';

/** What a message looks like at a glance: red, amber, green for an end, grey for what is only to know. */
export const colourOf = ({kind, severity}: Pick<Message, 'kind' | 'severity'>): `#${string}` => {
	if (kind === 'resolved') return '#2e7d32';
	if (severity === 'critical') return '#c62828';
	return severity === 'warning' ? '#f9a825' : '#607d8b';
};
