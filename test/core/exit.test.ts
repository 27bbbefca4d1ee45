import {expect, test} from 'vitest';
import {meaningOf} from '../../source/core/exit.ts';

test.each([
	[{code: null, signal: 'SIGKILL'}, 'killed'],
	[{code: null, signal: 'SIGTERM'}, 'told to end'],
	[{code: null, signal: 'SIGUSR1'}, 'ended by a signal'],
	[{code: 137, signal: null}, 'killed by SIGKILL'],
	[{code: 143, signal: null}, 'told to end by SIGTERM'],
	[{code: 139, signal: null}, 'crashed on bad memory by SIGSEGV'],
	[{code: 0, signal: null}, 'ended without an error'],
	[{code: 1, signal: null}, 'ended with an error'],
	[{code: 127, signal: null}, 'the command was not found'],
	[{code: 128, signal: null}, 'ended with an error'],
	[{code: 255, signal: null}, 'ended with an error'],
	[{code: null, signal: null}, 'nobody saw how it ended'],
	[
		{code: null, signal: 'SIGKILL', isOutOfMemory: true},
		'killed, most likely by the system for want of memory',
	],
	[
		{code: null, signal: 'SIGSEGV', coreDump: '/app/core'},
		'crashed on bad memory; its core dump is /app/core',
	],
])('%j means: %s', (exit, meaning) => {
	expect(meaningOf(exit)).toBe(meaning);
});
