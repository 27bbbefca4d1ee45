import {
	alertmanagerPolicy,
	defaultReceiverPolicy,
	type ReceiverPolicy,
	type ReceiverSettings,
	type ReceiverTarget,
} from '../core/notify/receiver-settings.ts';
import type {NotifiersConfig} from './notifiers-schema.ts';

type Written = NotifiersConfig[number];

/** Receivers with every default filled in. */
export const receiversOf = (written: NotifiersConfig): readonly ReceiverSettings[] =>
	written.map(one => ({name: one.name ?? one.type, target: targetOf(one), policy: policyOf(one)}));

const policyOf = (written: Written): ReceiverPolicy => {
	const standard = written.type === 'alertmanager' ? alertmanagerPolicy : defaultReceiverPolicy;
	const milliseconds = (seconds: number | undefined, otherwise: number): number =>
		seconds === undefined ? otherwise : seconds * 1000;
	return {
		minSeverity: written.min_severity ?? standard.minSeverity,
		groupWait: milliseconds(written.group_wait, standard.groupWait),
		groupInterval: milliseconds(written.group_interval, standard.groupInterval),
		repeatInterval: milliseconds(written.repeat_interval, standard.repeatInterval),
		maxPerHour: written.max_per_hour ?? standard.maxPerHour,
		maxPending: written.max_pending ?? standard.maxPending,
		timeout: milliseconds(written.timeout, standard.timeout),
	};
};

const targetOf = (written: Written): ReceiverTarget => {
	switch (written.type) {
		case 'email': {
			const {host, port, security = 'starttls', user, password_from, from, to} = written;
			const standardPort = security === 'tls' ? 465 : security === 'none' ? 25 : 587;
			return {
				...{type: 'email', host, port: port ?? standardPort, security},
				...{user, passwordFrom: password_from, from, to},
			};
		}
		case 'slack':
		case 'discord':
			return {type: written.type, urlFrom: written.url_from};
		case 'webhook': {
			const {url, url_from, secret_from} = written;
			return {type: 'webhook', url, urlFrom: url_from, secretFrom: secret_from};
		}
		case 'command':
			return {type: 'command', command: written.command};
		case 'alertmanager': {
			const {url, user, password_from} = written;
			return {type: 'alertmanager', url, user, passwordFrom: password_from};
		}
	}
};
