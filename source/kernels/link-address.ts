import {warn} from './warning.ts';

/** Where a watchdog listens, as `node:net` has it; the token shows that we may speak. */
export type LinkAddress =
	| {readonly path: string; readonly token?: undefined}
	| {readonly host: string; readonly port: number; readonly noDelay: true; readonly token: string};

/** The address that is wished for, or that the environment names; undefined where there is none, or where it is none. */
export const findAddress = (wish: string | false | undefined): LinkAddress | undefined => {
	const value = wish ?? process.env.GRACE_LINK;
	if (!value) return undefined;
	const address = parseAddress(String(value));
	// It may hold a token, so it is not repeated.
	if (address === undefined) {
		warn(
			'Expected GRACE_LINK to be unix:/PATH or tcp:127.0.0.1:PORT?token=TOKEN, got something else. It is ignored.',
		);
	}
	return address;
};

const parseAddress = (value: string): LinkAddress | undefined => {
	const [, path, host = '', port, token = ''] = pattern.exec(value) ?? [];
	if (path !== undefined) return {path};
	return Number(port) < 65_536 ? {host, port: Number(port), noDelay: true, token} : undefined;
};

const pattern = /^(?:unix:(\/[^\0\n]+)|tcp:(127\.0\.0\.1):([1-9]\d{0,4})\?token=([\w-]+))$/;
