import {expect, test} from 'vitest';
import type {HistoryEntry} from '../../source/core/history-entry.ts';
import {describeFound} from '../../source/watchdog/adoption.ts';
import type {RunRecord} from '../../source/watchdog/run-record.ts';
import {createFakeClock} from '../runtime/fake-clock.ts';

const leftover = {pid: 12, identity: 'boot:12', life: 3, isRoot: true};
const at = '2025-11-14T12:00:00.000Z';
const began = (life: number, pid: number): HistoryEntry => ({
	event: 'life.began',
	at,
	life,
	pid,
	log_offset: 0,
});
const describe = async (history: readonly HistoryEntry[], record?: RunRecord) =>
	describeFound(leftover, {platform: {age: async () => 5000}, clock: createFakeClock(), record, history});

test('where the record is lost, the history knows the first process of a life', async () => {
	expect(await describe([began(3, 12)])).toMatchObject({pid: 12, isRoot: true});
	expect(await describe([began(3, 11)])).toMatchObject({pid: 12, isRoot: false});
	// A number may have been given twice: the newest line counts.
	expect(await describe([began(3, 11), began(3, 12)])).toMatchObject({isRoot: true});
});

test('a life without a line, or with a record, is what it looks like', async () => {
	const record: RunRecord = {phase: 'running', life: 3, restarts: 0, failures: 0, command: ['x']};
	expect(await describe([began(2, 11)])).toMatchObject({isRoot: true});
	expect(await describe([began(3, 11)], record)).toMatchObject({isRoot: true});
});
