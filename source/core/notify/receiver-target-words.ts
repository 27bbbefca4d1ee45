import type {ReceiverTarget} from './receiver-settings.ts';

/** Where a receiver is, without anything secret. */
export const describeTarget = (target: ReceiverTarget): string => {
	switch (target.type) {
		case 'email':
			return `${target.to.join(', ')} by ${target.host}:${target.port}`;
		case 'slack':
		case 'discord':
			return `the address in ${target.urlFrom}`;
		case 'webhook':
			return target.urlFrom === undefined
				? withoutSecrets(target.url ?? '')
				: `the address in ${target.urlFrom}`;
		case 'command':
			return target.command.join(' ');
		case 'alertmanager':
			return withoutSecrets(target.url);
	}
};

/** The environment variables that a receiver needs. */
export const secretsOf = (target: ReceiverTarget): readonly string[] => {
	const {urlFrom, secretFrom, passwordFrom} = {
		...{urlFrom: undefined, secretFrom: undefined, passwordFrom: undefined},
		...target,
	};
	return [urlFrom, secretFrom, passwordFrom].filter(name => name !== undefined);
};

// A person may have put a password into an address all the same.
const withoutSecrets = (url: string): string => url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
