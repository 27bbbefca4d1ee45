import {describe, expect} from 'vitest';
import {node} from './environment.ts';
import {test} from './stage.ts';
import {keys} from './terminal.ts';

const program = `
	for (let line = 0; line < 200; line += 1) console.log(line % 50 === 3 ? 'needle ' + line : 'hay ' + line);
	console.log('界🎉'.repeat(60) + 'behind the edge');
	console.log('life ' + process.env.GRACE_LIFE.split(':')[1] + ' is ready');
	setInterval(() => {}, 1000);
`;

describe.concurrent('the log', () => {
	test('is wrapped, searched, and that of the life before is one key away, also from a second terminal', async ({
		stage,
	}) => {
		const workspace = await stage.workspace({config: {command: [node, '-e', program]}});
		const own = stage.console(workspace);
		await own.waitFor('life 1 is ready');
		own.press('r');
		await own.waitFor('life 2 is ready');
		for (const terminal of [own, stage.console(workspace)]) {
			await terminal.waitFor('life 2 is ready');
			terminal.press('5');
			await terminal.waitFor(/p life before/);
			expect(terminal.screen().join('')).not.toContain('behind the edge');
			terminal.press('w');
			await terminal.waitFor('behind the edge');
			terminal.press('/needle');
			await terminal.waitFor(/5 Log · \/needle · match \d of \d/);
			terminal.press(`${keys.enter}N`);
			await terminal.waitFor(/needle 103/);
			terminal.press(keys.escape);
			await terminal.waitFor(/5 Log · last/);
			terminal.press('p');
			await terminal.waitFor(/5 Log · life 1 · 202 lines/);
			await terminal.waitFor('life 1 is ready');
			terminal.press('p');
			await terminal.waitFor(/5 Log · last/);
		}
	});
});
