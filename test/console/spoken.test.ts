import {afterEach, describe, expect, test} from 'vitest';
import {openScreen, type TestScreen} from './screen.ts';
import {alertRow} from './session.ts';

let screen: TestScreen | undefined;

afterEach(async () => {
	await screen?.close();
	screen = undefined;
});

const open = (options: Partial<Parameters<typeof openScreen>[0]> = {}): TestScreen => {
	screen = openScreen({columns: 120, rows: 60, settings: {screenReader: true}, ...options});
	return screen;
};

const said = ({lines}: TestScreen): readonly string[] => lines().filter(line => line !== '');

describe('for a screen reader', () => {
	test('nothing is drawn: lines come one below the other, on the screen that was there', async () => {
		const shown = open();
		await shown.until('The keys 1 to 5 read a panel, ? reads all keys.');
		expect(said(shown)[0]).toBe('grace-tui, orders. Process running. Steady.');
		expect(shown.isAlternate()).toBe(false);
		expect(shown.mouseMode()).toBe('none');
		const before = shown.raw();
		shown.clock.advance(60_000);
		shown.session.setModel({statistics: {cpu: 50, memory: 1e8, processes: 3}});
		shown.clock.advance(1000);
		await new Promise(setImmediate);
		expect(shown.raw()).toBe(before);
	});

	test('what changes is said: phases, exits, health, the kill switch, kernels and troubles', async () => {
		const shown = open({kernels: 3});
		const {session, clock, until} = shown;
		await until('? reads all keys.');
		session.setKernel('kernel-1', {phase: 'failed', attempts: 3});
		clock.advance(1000);
		await until(/Kernel kernel-1: failed\. .*a person: R restarts it\./);
		session.setKernel('kernel-1', {phase: 'healthy', lastBeat: clock.now()});
		session.setProcess({phase: {name: 'stopped', by: 'person'}, isManualShutdown: true});
		session.setModel({troubles: [{topic: 'disk', message: 'The disk is full.'}]});
		clock.advance(1000);
		await until('Trouble: The disk is full.');
		expect(shown.text()).toMatch(
			/Process stopped\. The kill switch is on; r starts it\.\nKill switch on, r starts it\.\nKernel kernel-1: healthy\. It beats\./,
		);
		session.setModel({troubles: []});
		clock.advance(1000);
		await until('Over: The disk is full.');
	});

	test('of many kernels that change at once ten are named', async () => {
		const shown = open({kernels: 40});
		const {session, clock, until} = shown;
		await until('? reads all keys.');
		for (let index = 0; index < 30; index += 1)
			session.setKernel(`kernel-${index}`, {phase: 'restarting', attempts: 1});
		clock.advance(1000);
		await until('And 20 more kernels.');
	});

	test('a new alert is said once, an old one is not', async () => {
		const shown = open({alerts: 5});
		const {session, clock, until} = shown;
		await until('? reads all keys.');
		const time = clock.wall().getTime() + 500;
		const news = {...alertRow(5), time, severity: 'critical' as const, summary: 'It fell.'};
		session.setAlerts([...Array.from({length: 5}, (_, index) => alertRow(index)), news]);
		clock.advance(1000);
		await until('Alert, critical: It fell.');
		session.setAlerts([...Array.from({length: 5}, (_, index) => alertRow(index)), news]);
		clock.advance(1000);
		await new Promise(setImmediate);
		expect(shown.text().match(/Alert, /g)).toHaveLength(1);
	});

	test('keys work, and read what they would show', async () => {
		const shown = open({kernels: 3, alerts: 20, restarts: 4, lines: 30});
		const {session, press, until} = shown;
		await until('? reads all keys.');
		press('s');
		await expect.poll(() => session.sent).toEqual([{type: 'stop', by: 'console'}]);
		press('3');
		await until(/Alerts, 20\.\n[\d:-]+.*\n/);
		press('5');
		await until(/Log, last 10 lines\.\n000020 /);
		press('2');
		await until('Kernels, 3.');
		press('j');
		await until(/Kernel kernel-1: healthy\. It beats\.[\s\S]*Kernel kernel-1: healthy\. It beats\./);
		press('R');
		await until('Asked the application to restart kernel-1.');
		expect(session.restarted).toEqual(['kernel-1']);
		press('?');
		await until(/Keys\.\ns stop the application/);
	});

	test('leaving is asked for in words', async () => {
		const shown = open({onDetach: async () => {}});
		await shown.until('? reads all keys.');
		shown.press('q');
		await shown.until(/Leave\?\nd detach\ns stop and leave\nesc stay\nA watchdog in the background/);
		shown.press('\x1b[B');
		await shown.until(/\ns stop and leave\nThis stops the application\./);
		shown.press('\r');
		await shown.until('Stopping. q forces.');
		expect(shown.leaves()).toBe(1);
	});

	test('alerts are filtered, gone through, read and acknowledged', async () => {
		const shown = open({alerts: 9});
		await shown.until('? reads all keys.');
		shown.press('k');
		await shown.until(/11:00:07, warning: The application ended/);
		shown.press('\r');
		await shown.until(/^warning application\.\w+|^warning \w+/m);
		shown.press('\x1b');
		await shown.until('Back.');
		shown.press('a');
		await shown.until(/Acknowledged:\n.*11:00:07/);
		shown.press('/steady\r');
		await shown.until(/Alerts, \/steady, 3 of 9\.\n(?:.*Restart \d succeeded.*\n){3}/);
	});
});
