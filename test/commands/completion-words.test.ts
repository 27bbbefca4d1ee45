import {expect, test} from 'vitest';
import {completionWords} from '../../source/commands/completion-words.ts';
import {help} from '../../source/commands/help.ts';

const verbs = [...new Set([...help.matchAll(/\$ grace-tui (\w+)/g)].map(([, verb = '']) => verb))];

test('every command is completed with what it does', () => {
	const words = completionWords(verbs).verbs;
	expect(words.map(({name}) => name)).toEqual(verbs);
	expect(words.filter(({help: told}) => told === '')).toEqual([]);
	expect(words.find(({name}) => name === 'notify')?.help).toBe(
		'who is told of alerts; test sends each a message',
	);
});
