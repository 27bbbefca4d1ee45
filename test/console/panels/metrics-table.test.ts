import {expect, test} from 'vitest';
import {columnsOf, metricsTable} from '../../../source/console/panels/metrics-lines.ts';
import {metricsOf, windowOf} from '../../../source/core/metrics.ts';
import {testDay} from '../session.ts';

const minute = 60_000;
const account = {
	spans: [
		{presence: 'up', from: testDay - 30 * minute, to: testDay - 1500},
		{presence: 'down', from: testDay - 1500, to: testDay},
	],
	failures: [{at: testDay - 20 * minute, repairedAt: testDay - 20 * minute + 250}],
	restarts: [{at: testDay - 20 * minute, isKernel: false, reason: 'crash_detected', outcome: 'success'}],
} as const;

const rowsAt = (width: number): readonly string[] => {
	const metrics = metricsOf(account, testDay);
	const all = {heading: 'all time', shortHeading: 'all', metrics: windowOf(account, testDay, 40 * minute)};
	return metricsTable([...columnsOf(metrics), all], metrics.at, new Date(testDay), width)
		.map(line => line.map(({text}) => text).join(''))
		.slice(0, 6);
};

test('a fourth column has room from 80 columns on', () => {
	expect(rowsAt(100)).toEqual([
		'                                     last hour      last day     last week      all time',
		'uptime                                99.916 %      99.916 %      99.916 %      99.916 %',
		'  up                                   29m 58s       29m 58s       29m 58s       29m 58s',
		'  down                                    1.5s          1.5s          1.5s          1.5s',
		'  stopped                                   0s            0s            0s            0s',
		'  unknown                                  30m       23h 30m        6d 23h           10m',
	]);
	expect(rowsAt(80).map(({length}) => length)).toEqual(Array(6).fill(80));
	expect(rowsAt(80)[0]).toMatch(/last hour {4}last day {3}last week {4}all time$/);
});

test('below that the headings and durations are short', () => {
	expect(rowsAt(60)).toEqual([
		'                                      hour   day  week   all',
		'uptime                               99.9% 99.9% 99.9% 99.9%',
		' up                                    29m   29m   29m   29m',
		' down                                   1s    1s    1s    1s',
		' stopped                                0s    0s    0s    0s',
		' unknown                               30m   23h    6d   10m',
	]);
	expect(rowsAt(40).map(({length}) => length)).toEqual(Array(6).fill(40));
});
