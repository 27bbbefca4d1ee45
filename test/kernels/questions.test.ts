import {expect, test} from 'vitest';
import {createQuestions} from '../../source/kernels/questions.ts';

const open = () => createQuestions<string, number>();

test('all who ask the same hear the same answer', async () => {
	const questions = open();
	const answers = Promise.all([questions.ask('one', 1), questions.ask('one', 2)]);
	expect(questions.all().map(({about}) => about)).toEqual([1]);
	questions.answer('one', true);
	questions.answer('one', false);
	expect(await answers).toEqual([true, true]);
	expect(questions.all()).toEqual([]);
});

test('the oldest hear no where too many wait', async () => {
	const questions = open();
	const oldest = questions.ask('one', 1);
	const newest = questions.ask('two', 2);
	questions.denyBut(1);
	expect(await oldest).toBe(false);
	expect(questions.all().map(({about}) => about)).toEqual([2]);
	questions.answer('two', true);
	expect(await newest).toBe(true);
});
