import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {
	markStopped,
	type RunRecord,
	readRunRecord,
	writeRunRecord,
} from '../../source/watchdog/run-record.ts';
import {openWorkspace, type Workspace} from '../../source/watchdog/workspace.ts';

const record: RunRecord = {
	watchdog: {pid: 10, identity: 'boot:10:1'},
	phase: 'waiting',
	stopped_by: 'a reason',
	pid: 11,
	identity: 'boot:11:2',
	started_at: '2025-11-14T12:00:00.000Z',
	life: 3,
	restarts: 2,
	failures: 1,
	command: ['python', 'serve.py'],
	next_command: ['python', 'other.py'],
	next_start_at: '2025-11-14T12:01:00.000Z',
	last_exit: {code: null, signal: 'SIGKILL', at: '2025-11-14T12:00:00.000Z', uptime_seconds: 1.5},
	restart_handled: 'request-1',
};

let workspace: Workspace;

beforeEach(async () => {
	workspace = await openWorkspace(await mkdtemp(join(tmpdir(), 'run-record-')));
});

afterEach(async () => {
	await rm(workspace.directory, {recursive: true});
});

test('a record is read back as it was written, and nothing else is left behind', async () => {
	await writeRunRecord(workspace, record);
	expect(await readRunRecord(workspace)).toEqual(record);
	expect(await readdir(workspace.temporary)).toEqual([]);
	expect(await readFile(workspace.runRecord, 'utf8')).toMatch(/^\{\n {2}"watchdog".*\}\n$/s);
});

test('a missing record is none', async () => {
	expect(await readRunRecord(workspace)).toBeUndefined();
});

test.each(['', '{"phase": "running", "li', 'null', '[]', '"text"', '{}'])('%j is no record', async text => {
	await writeFile(workspace.runRecord, text);
	expect(await readRunRecord(workspace)).toBeUndefined();
});

test.each([
	{life: '3'},
	{life: 1.5},
	{life: -1},
	{life: 1e300},
	{life: undefined},
	{phase: 'toString'},
	{phase: 7},
	{command: 'python serve.py'},
	{command: [1]},
	{next_command: 'python other.py'},
	{restarts: undefined},
	{failures: 'many'},
	{pid: '11'},
	{pid: 0},
	{identity: 7},
	{watchdog: 7},
	{watchdog: {pid: 'x', identity: ''}},
	{watchdog: null},
	{last_exit: {code: 'x', signal: null, at: '', uptime_seconds: 1}},
	{last_exit: {code: 0, signal: null, at: ''}},
	{started_at: 12},
	{restart_handled: {}},
	{
		handed_over: {
			at: 'then',
			pauses: 0,
			restart: {reason: 'health_degraded', attempt: 1, kernel: 7},
		},
	},
])('a record with %j is none', async change => {
	await writeFile(workspace.runRecord, JSON.stringify({...record, ...change}));
	expect(await readRunRecord(workspace)).toBeUndefined();
});

test('keys of a later version do no harm', async () => {
	await writeFile(workspace.runRecord, JSON.stringify({...record, later: true}));
	expect(await readRunRecord(workspace)).toMatchObject(record);
});

test('what is marked as stopped has neither a process nor a watchdog, and keeps its counts', async () => {
	await markStopped(workspace);
	expect(await readRunRecord(workspace)).toBeUndefined();
	await writeRunRecord(workspace, record);
	await markStopped(workspace);
	const {watchdog: _1, pid: _2, identity: _3, started_at: _4, ...rest} = record;
	expect(await readRunRecord(workspace)).toEqual({...rest, phase: 'stopped'});
});
