import {describe, expect, test} from 'vitest';
import {MetricsPage} from '../../../source/console/panels/metrics-page.tsx';
import type {Scroll} from '../../../source/console/scroll.ts';
import type {Account, RestartNote, Span} from '../../../source/core/chronicle.ts';
import {metricsOf} from '../../../source/core/metrics.ts';
import {testDay} from '../session.ts';
import {draw} from './draw.tsx';

const top: Scroll = {name: 'anchored', top: 0};
const minute = 60_000;
const hour = 60 * minute;

const page = (width = 80, height = 32) => <MetricsPage scroll={top} area={{width, height}} />;

const note = (
	reason: RestartNote['reason'],
	outcome: RestartNote['outcome'],
	isKernel = false,
): RestartNote => ({
	at: testDay - 10 * minute,
	isKernel,
	reason,
	outcome,
});

const span = (presence: Span['presence'], from: number, to: number): Span => ({
	presence,
	from: testDay - from,
	to: testDay - to,
});

const account: Account = {
	spans: [
		span('up', 3 * hour, 2 * hour),
		span('off', 2 * hour, 30 * minute),
		span('up', 30 * minute, 1500),
		span('down', 1500, 0),
	],
	failures: [{at: testDay - 20 * minute, repairedAt: testDay - 20 * minute + 250}],
	restarts: [
		note('crash_detected', 'success'),
		note('memory_limit', 'failed'),
		note('heartbeat_timeout', 'success', true),
	],
};

describe('the metrics', () => {
	test('stand in a column for each window of time, with restarts by reason', () => {
		const {lines, width} = draw(page(), {}, session =>
			session.setModel({metrics: metricsOf(account, testDay)}),
		);
		expect(width()).toBe(80);
		const rows = lines()
			.slice(1, 19)
			.map(line => line.slice(2, -2).trim().replace(/ {2,}/g, ' | '));
		expect(rows).toEqual([
			'last hour | last day | last week',
			'uptime | 99.916 % | 99.972 % | 99.972 %',
			'up | 29m 58s | 1h 29m | 1h 29m',
			'down | 1.5s | 1.5s | 1.5s',
			'stopped | 30m | 1h 30m | 1h 30m',
			'unknown | 0s | 21h | 6d 21h',
			'',
			'failures | 1 | 1 | 1',
			'mean time between them (MTBF) | 29m 58s | 1h 29m | 1h 29m',
			'mean time to repair (MTTR) | 250ms | 250ms | 250ms',
			'',
			'restarts | 2 | 2 | 2',
			'success rate | 50.000 % | 50.000 % | 50.000 %',
			'crash_detected | 1 | 1 | 1',
			'memory_limit | 1 | 1 | 1',
			'',
			'kernel restarts | 1 | 1 | 1',
			'success rate | 100 % | 100 % | 100 %',
		]);
	});

	test('are followed by what they mean', () => {
		const {text} = draw(page(120, 40));
		expect(text()).toContain('Counted at 12:00:00, from the history');
		expect(text()).toContain('Uptime is up / (up + down)');
	});

	test('without anything known there is no share, and no mean', () => {
		const {lines} = draw(page());
		expect(lines()[2]).toMatch(/^┃ uptime +- +- +- +┃$/);
		expect(lines()[6]).toMatch(/^┃ {3}unknown +1h +1d +7d +┃$/);
		expect(lines()[9]).toMatch(/MTBF\) +- +- +- +┃$/);
	});

	test('fit into 40 columns, and a new restart is there at once', async () => {
		const {lines, text, width, session, clock} = draw(page(40, 30));
		expect(width()).toBe(40);
		expect(lines()[1]).toMatch(/^┃ +hour +day +week ┃$/);
		expect(text()).not.toContain('crash_detected');
		session.setModel({metrics: metricsOf(account, testDay)});
		clock.advance(1000);
		await expect.poll(text).toMatch(/┃ {2}crash_detected +1 +1 +1 ┃/);
		expect(text()).toMatch(/┃ uptime +99\.9% +99\.9% +99\.9% ┃/);
		expect(text()).toMatch(/┃ {2}heartbeat_timeout +1 +1 +1 ┃/);
		expect(width()).toBe(40);
	});
});
