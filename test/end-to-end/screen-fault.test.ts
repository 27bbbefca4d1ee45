import {rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {describe, expect} from 'vitest';
import {expectTerminalBack, openShell, programOf} from './shell.ts';
import {type Stage, test} from './stage.ts';
import {type Running, recordOf, switchOf, untilRunning} from './supervised.ts';
import type {Terminal} from './terminal.ts';
import type {Workspace} from './workspace.ts';

const config = {command: ['sleep', '600'], watchdog: {check_interval: 0.3, min_uptime_for_success: 0.5}};
const preload = fileURLToPath(new URL('screen-fault.mjs', import.meta.url));

type Scene = {
	readonly workspace: Workspace;
	readonly shell: Terminal;
	readonly watchdog: number;
	readonly application: Running;
	readonly breakScreen: () => Promise<void>;
	readonly mend: () => Promise<void>;
};

/** The console, in which drawing `fault` can be made to throw. */
const open = async (stage: Stage, fault: string): Promise<Scene> => {
	const workspace = await stage.workspace({config});
	const env = {
		NODE_OPTIONS: `--import=${preload}`,
		FAULT_FILE: workspace.path('fault'),
		FAULT_IN: fault,
	};
	const shell = openShell(stage, workspace, [], {env});
	await shell.waitFor('● running');
	return {
		workspace,
		shell,
		watchdog: await programOf(shell),
		application: await untilRunning(workspace),
		breakScreen: () => workspace.writeFile('fault', ''),
		mend: () => rm(workspace.path('fault')),
	};
};

/** The same process still watches, and brings back what dies; the life after. */
const expectWatched = async ({workspace, watchdog, application}: Scene): Promise<Running> => {
	expect(await untilRunning(workspace)).toEqual(application);
	process.kill(application.pid, 'SIGKILL');
	const next = await untilRunning(workspace, application.life);
	expect((await recordOf(workspace))?.watchdog?.pid).toBe(watchdog);
	return next;
};

const expectLeft = async ({workspace, shell}: Scene): Promise<void> => {
	await expectTerminalBack(shell, 0);
	expect(await workspace.processes()).toEqual([]);
	expect(await switchOf(workspace)).toBe(false);
};

describe.concurrent('a throw while drawing', () => {
	test('a panel takes that panel only, and o draws it again', async ({stage}) => {
		const scene = await open(stage, 'kill switch');
		const {shell, breakScreen, mend} = scene;
		await breakScreen();
		await shell.waitFor('This panel could not be drawn: the');
		await shell.waitFor(/ No alerts yet\.[\s\S]* o reopen /);
		const next = await expectWatched(scene);
		await mend();
		shell.press('o');
		await shell.waitFor(`pid ${next.pid}`);
		await shell.waitFor(lines => !lines.join('\n').includes('could not be drawn'));
		shell.press('q');
		await shell.waitFor('Leave?');
		shell.press('s');
		await expectLeft(scene);
	});

	test('the whole screen is said in its stead, and o draws it again', async ({stage}) => {
		const scene = await open(stage, 'watching for');
		const {shell, breakScreen, mend} = scene;
		const sentence = 'o: draw again, q: leave. The screen could not be drawn: the fault of the test';
		await breakScreen();
		expect(await shell.waitFor(sentence)).not.toContain('running');
		const next = await expectWatched(scene);
		shell.press('o');
		await shell.waitFor(sentence);
		await mend();
		shell.press('o');
		await shell.waitFor(`pid ${next.pid}`);
		await shell.waitFor('● running');
		shell.press('q');
		await shell.waitFor('Leave?');
		shell.press('s');
		await expectLeft(scene);
	});

	test('the whole screen can be left without drawing it again', async ({stage}) => {
		const scene = await open(stage, 'watching for');
		const {shell, breakScreen} = scene;
		await breakScreen();
		await shell.waitFor('The screen could not be drawn');
		shell.press('q');
		await shell.waitFor('s: stop and leave, esc: stay');
		shell.press('s');
		await expectLeft(scene);
	});
});

test('a throw beneath the screen, which draws nothing more, leaves the watchdog and the way out', async ({
	stage,
}) => {
	const scene = await open(stage, 'write');
	const {workspace, shell, breakScreen, mend} = scene;
	await breakScreen();
	await expect
		.poll(() => workspace.readText('watchdog.log'), {timeout: 10_000})
		.toMatch(/\[WARN\] A fault was survived: the fault of the test$/m);
	await expectWatched(scene);
	await mend();
	shell.press('q');
	shell.press('s');
	await expectLeft(scene);
});
