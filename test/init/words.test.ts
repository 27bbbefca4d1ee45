import {expect, test} from 'vitest';
import {joinWords, splitWords} from '../../source/init/words.ts';

test.each([
	['python serve.py', ['python', 'serve.py']],
	['  a\tb  ', ['a', 'b']],
	['node "my app.js" \'it is\'', ['node', 'my app.js', 'it is']],
	['a "" \'\'', ['a', '', '']],
	['--name="a b"c', ['--name=a bc']],
	['a\\ b "say \\"hi\\"" c\\\\d', ['a b', 'say "hi"', 'c\\d']],
	["C:\\app\\node.exe 'C:\\dir\\' x", ['C:\\app\\node.exe', 'C:\\dir\\', 'x']],
	['sh -c \'echo "$HOME" | wc\'', ['sh', '-c', 'echo "$HOME" | wc']],
	['', []],
])('%j is %j', (line, words) => {
	expect(splitWords(line)).toEqual(words);
});

test.each(['a "b', "it's"])('%j has an open quote', line => {
	expect(splitWords(line)).toBeUndefined();
});

test('words that are joined are read back as they were', () => {
	const words = ['python', 'my app.py', '', 'say "hi"', "it's", 'C:\\dir\\', '$x'];
	expect(splitWords(joinWords(words))).toEqual(words);
	expect(joinWords(['python', 'serve.py'])).toBe('python serve.py');
});
