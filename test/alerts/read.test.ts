import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readAlert} from '../../source/alerts/read.ts';
import {largestAlert} from '../../source/core/alert-compose.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/alerts/', import.meta.url));
const fixture = (name: string) => readAlert(fixtures, name);
const noon = Date.UTC(2025, 10, 14, 12);

let directory: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'alert-read-'));
});

afterEach(async () => {
	await rm(directory, {recursive: true});
});

const readText = async (text: string | Uint8Array, name = 'warning_20251114_120000.json') => {
	await writeFile(join(directory, name), text);
	return readAlert(directory, name);
};

describe('an alert of any writer', () => {
	test('is read as it stands', async () => {
		expect(await fixture('critical_20251114_120000.json')).toEqual({
			name: 'critical_20251114_120000.json',
			severity: 'critical',
			event: 'grace.restart.failed',
			time: noon + 123,
			timestamp: '2025-11-14T12:00:00.123Z',
			summary: 'Restart 2 failed: The application ended with SIGKILL after 3.5 s',
			payload: {restart_attempt: 2, exit_code: null, signal: 'SIGKILL', uptime_seconds: 3.5},
			problem: undefined,
		});
	});

	test('with microseconds and no zone is in UTC', async () => {
		const row = await fixture('warning_20251114_120000_001.json');
		expect(row).toMatchObject({event: 'kernel.restart.initiated', time: noon + 456, problem: undefined});
		expect(row.summary).toBe("Kernel 'memory' is being restarted (reason: heartbeat_timeout)");
	});

	test('may begin with a byte order mark, and end its lines as Windows does', async () => {
		expect(await fixture('info_20251114_120001.json')).toMatchObject({
			event: 'grace.restart.success',
			time: noon + 1123,
			problem: undefined,
		});
	});

	test('may be UTF-16LE', async () => {
		const row = await fixture('warning_20251114_120002.json');
		expect(row).toMatchObject({event: 'kernel.restart.initiated', problem: undefined});
		expect(row.payload.kernel_name).toBe('größe');
	});

	test('of the old watchdog has its severity from its event', async () => {
		const row = await fixture('alert_20251114_115900.json');
		expect(row).toMatchObject({severity: 'critical', event: 'grace.restart.excessive', problem: undefined});
		expect(row.payload).toEqual({restart_count: 5, action: 'paused_supervision'});
		const other = await fixture('alert_20251114_115901.json');
		expect(other).toMatchObject({severity: 'critical', time: noon - 59_000 + 120});
		expect(other.payload).toEqual({details: 'disk full', restart_count: 0});
	});

	test('without an event keeps what it says', async () => {
		const row = await readText('{"message": "something happened", "timestamp": "soon"}');
		expect(row).toMatchObject({event: 'unknown', time: undefined, timestamp: 'soon', problem: undefined});
		expect(row.summary).toBe('unknown: something happened');
	});

	test('without a timestamp has the time of its name', async () => {
		expect(await readText('{"event_type": "grace.stopped"}')).toMatchObject({time: noon, timestamp: ''});
	});

	test('has its severity from its name, whatever the event', async () => {
		expect((await readText('{"event_type": "watchdog.error"}')).severity).toBe('warning');
	});

	test.each(['constructor', '__proto__', 'toString'])('may call its event %s', async event => {
		const row = await readText(JSON.stringify({event_type: event, payload: {}}), 'alert.json');
		expect(row).toMatchObject({event, severity: 'warning', summary: event, problem: undefined});
	});

	test('may hold objects that cannot be made into text', async () => {
		const trap = '{"toString": 1, "valueOf": 1}';
		const row = await readText(
			`{"event_type": "watchdog.error", "timestamp": ${trap}, "payload": {"error": ${trap}}}`,
		);
		expect(row).toMatchObject({event: 'watchdog.error', problem: undefined});
		expect(row.summary).toMatch(/^Watchdog error: /);
	});

	test('nested as deep as it likes hurts nobody', async () => {
		const depth = 50_000;
		const row = await readText(
			`{"event_type": "x", "payload": {"deep": ${'['.repeat(depth)}${']'.repeat(depth)}}}`,
		);
		expect(row.event).toBe('x');
		expect(JSON.stringify(row.payload).length).toBeLessThan(200);
	});
});

test('every text of a row is safe to draw', async () => {
	const row = await fixture('info_20251114_120007.json');
	expect(row.event).toBe('grace.red');
	expect(row.timestamp).toBe('yesterday, at noon');
	expect(row.time).toBeUndefined();
	expect(row.payload).toEqual({key: 'ab\nc', list: ['right']});
	const named = await readText('[]', 'info_\u001b[2J.json');
	expect(named.name).toBe('info_.json');
});

describe('what cannot be read is a row with a sentence', () => {
	test.each([
		['critical_20251114_120004.json', 'The file is not, or not yet, complete JSON.'],
		['info_20251114_120005.json', 'The file holds JSON, but not an object.'],
		['warning_20251114_120006.json', 'The file is binary, not JSON.'],
		['warning_20251114_120008.json', 'The file is not, or not yet, complete JSON.'],
		['info_20251114_999999.json', 'The file is no longer there.'],
	])('%s', async (name, problem) => {
		const row = await fixture(name);
		expect(row).toMatchObject({
			name,
			event: 'unreadable',
			summary: `${name}: ${problem}`,
			problem,
			payload: {},
		});
		expect(name.startsWith(row.severity)).toBe(true);
	});

	test('a file larger than 256 KiB, and not one of just that', async () => {
		const frame = '{"event_type": "x", "payload": {"pad": ""}}';
		const padded = (size: number) => frame.replace('""', `"${'x'.repeat(size - frame.length)}"`);
		expect((await readText(padded(largestAlert))).problem).toBeUndefined();
		expect((await readText(padded(largestAlert + 1))).problem).toMatch(/larger than 256 KiB/);
	});

	test('a directory', async () => {
		await mkdir(join(directory, 'info_20251114_120000.json'));
		const row = await readAlert(directory, 'info_20251114_120000.json');
		expect(row.problem).toBe('This is a directory, not an alert.');
	});

	test.skipIf(process.platform === 'win32')('a named pipe, which would keep a reader waiting', async () => {
		await promisify(execFile)('mkfifo', [join(directory, 'info.json')]);
		expect((await readAlert(directory, 'info.json')).problem).toBe('This is not an ordinary file.');
	});

	test('a link that leads to itself', async () => {
		await symlink('info.json', join(directory, 'info.json'));
		expect((await readAlert(directory, 'info.json')).problem).toBe('The file cannot be read (ELOOP).');
	});
});
