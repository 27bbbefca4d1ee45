import {expect, test} from 'vitest';
import {formatMessage, parseMessage, rpcCodes} from '../../source/core/rpc.ts';

test.each([
	['{"id":1,"method":"ping","params":{"a":1}}', {kind: 'request', id: 1, method: 'ping', params: {a: 1}}],
	['{"id":"x","method":"ping"}', {kind: 'request', id: 'x', method: 'ping', params: undefined}],
	['{"method":"kernel.beat","params":[]}', {kind: 'notification', method: 'kernel.beat', params: []}],
	['{"id":null,"method":"ping"}', {kind: 'notification', method: 'ping', params: undefined}],
	['{"id":1,"result":null}', {kind: 'result', id: 1, result: null}],
	[
		'{"id":1,"error":{"code":-32602,"message":"No."}}',
		{kind: 'error', id: 1, error: {code: -32602, message: 'No.'}},
	],
	[
		'{"id":null,"error":{"code":1,"message":"No."}}',
		{kind: 'error', id: undefined, error: {code: 1, message: 'No.'}},
	],
])('%s is understood', (line, message) => {
	expect(parseMessage(line)).toEqual(message);
});

test.each(['', 'x', '{"id":1', '\u0000', '{"a":1}}', 'undefined', '\ufffd'])('%j is no JSON', line => {
	expect(parseMessage(line)).toMatchObject({kind: 'broken', id: undefined, error: {code: rpcCodes.parse}});
});

test.each([
	['null', undefined],
	['7', undefined],
	['"hello"', undefined],
	['[{"id":1,"method":"ping"}]', undefined],
	['{}', undefined],
	['{"id":3}', 3],
	['{"id":3,"method":7}', 3],
	['{"id":3,"error":"no"}', 3],
	['{"id":{},"result":1}', undefined],
	[`${'['.repeat(30_000)}${']'.repeat(30_000)}`, undefined],
])('%.40s is no message', (line, id) => {
	expect(parseMessage(line)).toMatchObject({kind: 'broken', id, error: {code: rpcCodes.request}});
});

test('what the other side says against something is safe to draw, and not long', () => {
	const message = `\u001b[2JNo.\n${'x'.repeat(10_000)}`;
	const parsed = parseMessage(JSON.stringify({id: 1, error: {code: 'x', message}}));
	if (parsed.kind !== 'error') throw new Error(parsed.kind);
	expect(parsed.error.code).toBe(rpcCodes.refused);
	expect(parsed.error.message).toMatch(/^No\. x+$/);
	expect(parsed.error.message.length).toBeLessThan(1000);
	expect(parseMessage('{"id":1,"error":{"message":7}}')).toMatchObject({
		error: {message: expect.stringContaining('no reason')},
	});
});

test('a message is one line, whatever it holds', () => {
	const line = formatMessage({id: 1, method: 'x', params: {text: 'one\ntwo'}});
	expect(line.indexOf('\n')).toBe(line.length - 1);
	expect(JSON.parse(line)).toEqual({jsonrpc: '2.0', id: 1, method: 'x', params: {text: 'one\ntwo'}});
});
