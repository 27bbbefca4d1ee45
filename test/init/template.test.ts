import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {filesOf, type Setup, targets, valuesOf} from '../../source/init/setup.ts';
import {fillTemplate} from '../../source/init/template.ts';

const folder = path.resolve(import.meta.dirname, '../../templates');

const setup: Setup = {
	directory: '/srv/my app 100%',
	service: 'grace-my-app-100',
	program: ['/opt/node/bin/node', '--max-semi-space-size=4', '/opt/grace/dist/cli.js'],
	watchWords: ['watch', '--dir=/srv/my app 100%'],
	version: '1.2.3',
	user: 'grace',
	isRoot: false,
	path: ['/opt/node/bin', '/usr/bin'],
	port: 80,
	stopTime: 30_500,
};

const filled = async (name: string, changes: Partial<Setup> = {}): Promise<string> => {
	const own = {...setup, ...changes};
	const file = targets.flatMap(target => filesOf(target, own)).find(each => each.name === name);
	if (file === undefined) throw new Error(`Expected a file ${name}.`);
	return fillTemplate(await readFile(path.join(folder, file.template), 'utf8'), valuesOf(own, file));
};

describe('a template', () => {
	test('gets its values, and loses the lines whose value is undefined', () => {
		const text = 'a={{a}}\nb={{b}} {{a}}\nc={{empty}}\n';
		expect(fillTemplate(text, {a: '$&{{b}}', b: undefined, empty: ''})).toBe('a=$&{{b}}\nc=\n');
	});

	test('with a name that nobody knows is a fault of ours', () => {
		expect(() => fillTemplate('{{other}} {{toString}}', {other: 'x'})).toThrow('{{toString}}');
	});

	test('is there for each file, and each is used', async () => {
		const used = targets.flatMap(target => filesOf(target, setup)).map(({template}) => template);
		// Folders are for others: what shows the metrics, and what alerts on them.
		const there = (await readdir(folder, {withFileTypes: true})).filter(entry => entry.isFile());
		expect(used.toSorted()).toEqual(there.map(({name}) => name).toSorted());
		for (const {name} of targets.flatMap(target => filesOf(target, setup))) {
			expect(await filled(name), name).not.toMatch(/\{\{|\}\}|undefined/);
		}
	});
});

describe('a unit of systemd', () => {
	const lines = async (changes: Partial<Setup> = {}): Promise<readonly string[]> =>
		(await filled('grace-my-app-100.service', changes)).split('\n');

	test('runs the watchdog of its workspace, whatever that is called', async () => {
		const unit = await lines();
		expect(unit).toContain(
			'ExecStart=/opt/node/bin/node --max-semi-space-size=4 /opt/grace/dist/cli.js watch "--dir=/srv/my app 100%%"',
		);
		expect(unit).toContain('WorkingDirectory=/srv/my app 100%%');
		expect(unit).toContain('ReadWritePaths="/srv/my app 100%%"');
		expect(unit).toContain('User=grace');
		expect(unit).toContain('Delegate=yes');
		expect(unit).toContain('TimeoutStopSec=31');
	});

	test('may have a port below 1024 where the application has one, and else no capability', async () => {
		expect(await lines()).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE');
		const unit = await lines({port: 8000});
		expect(unit).toContain('CapabilityBoundingSet=');
		expect(unit.join('\n')).not.toContain('AmbientCapabilities');
		expect((await lines({isRoot: true})).join('\n')).not.toMatch(/^(?:Ambient)?Capabilit/m);
	});

	test('of a user needs no root', async () => {
		const unit = await filled('grace-my-app-100.user.service');
		expect(unit).toContain('WantedBy=default.target');
		// These need a mount namespace, which not every kernel gives to users.
		expect(unit).not.toMatch(/^(?:User|ProtectSystem|PrivateTmp|CapabilityBoundingSet)=/m);
	});
});

test('the fragment for Docker exposes the port, where there is one', async () => {
	expect(await filled('Dockerfile.grace')).toContain('\nEXPOSE 80\n');
	expect(await filled('Dockerfile.grace', {port: undefined})).not.toContain('EXPOSE');
	expect(await filled('Dockerfile.grace')).toContain('grace-tui@1.2.3\n');
});

describe('a script of Windows', () => {
	test.each([
		['start_grace.cmd', 'start %*'],
		['stop_grace.cmd', 'stop %*'],
		['grace.cmd', '%*'],
	])('%s ends with grace-tui, so that its exit code is its own', async (name, words) => {
		const text = await filled(name);
		expect(text.trimEnd().split('\n').at(-1)).toBe(`grace-tui "--dir=%~dp0." ${words}`);
	});

	// There is no PowerShell to run it, so what counts is read: what is called, and what it ends with.
	test('GRACE.ps1 calls grace-tui with its words, and ends with its exit code', async () => {
		const lines = (await filled('GRACE.ps1')).split('\n').filter(line => !line.startsWith('#'));
		expect(lines.filter(line => /^\s*&/.test(line)).map(line => line.trim())).toEqual([
			"& (Join-Path $PSScriptRoot 'grace.cmd') $action",
			'& grace-tui "--dir=$PSScriptRoot" $action @rest',
		]);
		expect(lines.filter(line => line !== '').at(-1)).toBe('exit $LASTEXITCODE');
		const text = lines.join('\n');
		for (const [open, close] of ['()', '{}'] as const) {
			expect(text.split(open ?? '').length, open).toBe(text.split(close ?? '').length);
		}
	});

	test.each(['grace.cmd', 'start_grace.cmd', 'stop_grace.cmd', 'GRACE.ps1'])(
		'%s is plain ASCII: old shells read it in their own code page',
		async name => {
			expect(await filled(name)).toMatch(/^[\x20-\x7e\n]+$/);
		},
	);
});
