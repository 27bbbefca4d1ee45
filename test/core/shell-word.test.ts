import {expect, test} from 'vitest';
import {shellWord} from '../../source/core/shell-word.ts';

test('a word for a shell is quoted where it must be', () => {
	expect([shellWord('/srv/app'), shellWord("it's $1")]).toEqual(['/srv/app', "'it'\\''s $1'"]);
});
