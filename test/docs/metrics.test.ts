import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {metricFamilies} from '../../source/core/metric-families.ts';
import {createTotals} from '../../source/core/totals.ts';
import {openTestSession, testDay} from '../console/session.ts';
import {needs} from '../end-to-end/packages.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/metrics.md'), 'utf8');
const rules = path.join(root, 'templates/prometheus/grace-tui.rules.yml');
const dashboard = JSON.parse(readFileSync(path.join(root, 'templates/grafana/grace-tui.json'), 'utf8'));

const families = metricFamilies({
	model: openTestSession({clock: {now: () => 0}}).model.get(),
	totals: createTotals().totals(testDay, true),
	alerts: {critical: 0, warning: 0, info: 0},
	beats: new Map(),
	startedAt: undefined,
	now: 0,
	wall: testDay,
});

const names = families.map(({name}) => name);

/** Every metric that a text names, a histogram's parts by its own name. */
const namedIn = (text: string): readonly string[] => [
	...new Set(
		[...text.matchAll(/\bgrace_(?:process|kernel|alerts|notifications|watchdog)_\w+/g)].map(([name]) =>
			name.replace(/(_duration_seconds)_(?:bucket|sum|count)$/, '$1'),
		),
	),
];

test('the page tells every metric with its type and its labels', () => {
	const told = (page.match(/^\| `grace_.*$/gm) ?? [])
		.map(line => line.split(/ *\| */).slice(1))
		.map(([name = '', kind, labels = '', over]) => ({
			name: name.replaceAll('`', ''),
			kind,
			labels: labels.match(/\w+/g) ?? [],
			over,
		}));
	expect(told.map(({over: _, ...each}) => each)).toEqual(
		families.map(({name, kind, labels}) => ({name, kind, labels})),
	);
	// What is counted counts over something, and what is not is as it is.
	for (const {kind, over} of told) expect(over === 'now').toBe(kind === 'gauge');
});

test('the dashboard, the rules and the page name no other', () => {
	expect(namedIn(JSON.stringify(dashboard)).toSorted()).toEqual(names.toSorted());
	expect(namedIn(readFileSync(rules, 'utf8')).filter(name => !names.includes(name))).toEqual([]);
	expect(namedIn(page).toSorted()).toEqual(names.toSorted());
});

test('no panel of the dashboard lies on another', () => {
	type Place = {readonly x: number; readonly y: number; readonly w: number; readonly h: number};
	const cells = dashboard.panels.flatMap(({gridPos: {x, y, w, h}}: {readonly gridPos: Place}) =>
		Array.from({length: w * h}, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
	);
	expect(new Set(cells).size).toBe(cells.length);
	expect(cells.every((cell: string) => Number(cell.split(' ')[0]) < 24)).toBe(true);
});

needs('prometheus')('the alert rules', () => {
	const promtool = (...words: readonly string[]) => {
		const {status, stdout, stderr} = spawnSync('promtool', words, {encoding: 'utf8'});
		return {status, output: stdout + stderr};
	};

	test('are what Prometheus takes', () => {
		const {status, output} = promtool('check', 'rules', rules);
		expect(output).toContain('SUCCESS: 11 rules found');
		expect(status).toBe(0);
	});

	test('fire for what they are for, and for nothing beside', () => {
		const {status, output} = promtool('test', 'rules', path.join(root, 'test/docs/grace-tui.rules.test.yml'));
		expect(output).toContain('SUCCESS');
		expect(status).toBe(0);
	});
});

describe('every alert rule', () => {
	test('is tried by a test of its own', () => {
		const ruled = [...readFileSync(rules, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
		const tried = readFileSync(path.join(root, 'test/docs/grace-tui.rules.test.yml'), 'utf8');
		expect(ruled.filter(name => !tried.includes(`alertname: ${name}\n        exp_alerts:\n`))).toEqual([]);
	});
});
