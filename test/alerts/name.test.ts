import {expect, test} from 'vitest';
import {createNameList} from '../../source/alerts/name-list.ts';
import {isAlertName, nameAlert, severityIn, timeInName} from '../../source/core/alert-name.ts';

const inOrder = [
	'alert_20259999_999999.json',
	'notes.json',
	'critical_20241231_235959_99999.json',
	'info_20250101_000000.json',
	'warning_20250101_000000.json',
	'critical_20250101_000000_001.json',
	'info_20250101_000000_002.json',
	'alert_20250101_000000_010.json',
	'info_20250101_000000_999.json',
	'critical_20250101_000000_1000.json',
	'critical_20250101_000001.json',
	'info_20250131_235959.json',
	'info_20250201_000000.json',
];

const shuffled = [5, 12, 0, 8, 3, 10, 1, 7, 11, 2, 9, 6, 4].map(index => inOrder[index] ?? '');

test('names stand in the order of their time and suffix, whatever their severity', () => {
	const oneByOne = createNameList();
	for (const name of shuffled) oneByOne.add([name]);
	expect(oneByOne.slice(0, 99)).toEqual(inOrder);
});

test('a thousand names at once stand in the same order as one by one', () => {
	const second = (index: number) =>
		`20250101_${String(1000 + (index % 60))}${String(10 + (index % 50)).padStart(2, '0')}`;
	const names = Array.from({length: 1000}, (_, index) =>
		nameAlert('info', second(index), (index * 37) % 1000),
	);
	const [oneByOne, atOnce] = [createNameList(), createNameList()];
	for (const name of names) oneByOne.add([name]);
	expect(atOnce.add(names)).toHaveLength(new Set(names).size);
	expect(atOnce.slice(0, 1000)).toEqual(oneByOne.slice(0, 1000));
	expect(atOnce.remove(names.slice(0, 700))).toHaveLength(new Set(names.slice(0, 700)).size);
	for (const name of names.slice(0, 700)) oneByOne.remove([name]);
	expect(atOnce.slice(0, 1000)).toEqual(oneByOne.slice(0, 1000));
	expect(atOnce.size()).toBeGreaterThan(0);
});

test('a name is in the list once, and a stranger cannot be taken out', () => {
	const list = createNameList();
	expect(list.add(['info_20250101_000000.json', 'info_20250101_000000.json'])).toHaveLength(1);
	expect(list.remove(['info_20250101_000001.json'])).toHaveLength(0);
	expect(list.slice(-5, 5)).toEqual(['info_20250101_000000.json']);
	expect(list.slice(-5, -1)).toEqual([]);
});

test('the first alert of a second has no suffix, the others count up', () => {
	expect(nameAlert('critical', '20250101_000000', 0)).toBe('critical_20250101_000000.json');
	expect(nameAlert('info', '20250101_000000', 1)).toBe('info_20250101_000000_001.json');
	expect(nameAlert('info', '20250101_000000', 1000)).toBe('info_20250101_000000_1000.json');
});

test('a name tells severity and time, where it has them', () => {
	expect(severityIn('warning_20250101_000000.json')).toBe('warning');
	expect(severityIn('alert_20250101_000000.json')).toBeUndefined();
	expect(timeInName('info_20250101_000001_002.json')).toBe(Date.UTC(2025, 0, 1, 0, 0, 1));
	expect(timeInName('info_20250230_000000.json')).toBeUndefined();
	expect(timeInName('info.json')).toBeUndefined();
});

test('the newest notification, hidden files and other files are no alerts', () => {
	const names = ['latest_notification.json', '.info.json', 'info.json.tmp', 'archive', 'anything.json'];
	expect(names.filter(isAlertName)).toEqual(['anything.json']);
});
