import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {findAddress} from '../../source/kernels/link-address.ts';
import {collectWarnings} from './warnings.ts';

const warnings = collectWarnings();

type Recorded = {
	readonly title: string;
	readonly given: string;
	readonly path?: string;
	readonly port?: number;
	readonly token?: string;
};

const recorded: readonly Recorded[] = JSON.parse(
	readFileSync(join(import.meta.dirname, '../../fixtures/link-addresses.json'), 'utf8'),
);

beforeEach(() => {
	vi.stubEnv('GRACE_LINK', undefined);
});

afterEach(() => {
	vi.unstubAllEnvs();
});

test.each(recorded)(
	'an address is understood as the watchdog does: $title',
	async ({given, path, port, token}) => {
		const tcp = port === undefined ? undefined : {host: '127.0.0.1', port, noDelay: true, token};
		const expected = path === undefined ? tcp : {path};
		expect(findAddress(given)).toEqual(expected);
		await expect.poll(() => warnings).toHaveLength(expected === undefined ? 1 : 0);
	},
);

test('a token is not repeated', async () => {
	findAddress('tcp:10.0.0.1:1?token=sesame');
	await expect.poll(() => warnings).toHaveLength(1);
	expect(warnings[0]).not.toContain('sesame');
});

test('without a wish the environment names it, as it is now', () => {
	expect(findAddress(undefined)).toBeUndefined();
	vi.stubEnv('GRACE_LINK', 'unix:/tmp/a.sock');
	expect(findAddress(undefined)).toEqual({path: '/tmp/a.sock'});
	expect(findAddress(false)).toBeUndefined();
	expect(findAddress('unix:/tmp/b.sock')).toEqual({path: '/tmp/b.sock'});
});
