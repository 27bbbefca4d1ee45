/** Where a watchdog listens. */
export type LinkAddress =
	| {readonly kind: 'unix'; readonly path: string}
	/** The token shows that we may speak. */
	| {readonly kind: 'tcp'; readonly port: number; readonly token: string};

/** The address in a value of `GRACE_LINK`, or undefined where it is none. */
export const parseAddress = (value: string): LinkAddress | undefined => {
	const [, path] = /^unix:([^\0]+)$/.exec(value) ?? [];
	if (path !== undefined) return {kind: 'unix', path};
	const [, port, token = ''] = /^tcp:127\.0\.0\.1:(\d{1,5})\?token=(.+)$/s.exec(value) ?? [];
	const isPort = port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
	return isPort ? {kind: 'tcp', port: Number(port), token} : undefined;
};
