import {describe, expect, test} from 'vitest';
import {diagnose} from '../../source/doctor/diagnose.ts';
import type {Facts, Place, UnitFacts} from '../../source/doctor/facts.ts';
import {type Finding, reportOf} from '../../source/doctor/finding.ts';

const directory = (name: string, changes: Partial<Place> = {}): Place => ({
	name,
	role: 'other',
	path: `/srv/app/${name}`,
	found: 'directory',
	wanted: 'directory',
	isUsable: true,
	isPrivate: true,
	otherOwner: undefined,
	...changes,
});

const unit = (changes: Partial<UnitFacts> = {}): UnitFacts => ({
	scope: 'system',
	name: 'grace-app.service',
	file: 'grace-app.service',
	load: 'loaded',
	enabled: 'enabled',
	active: 'active',
	needsReload: false,
	isSame: true,
	...changes,
});

const user = (changes: Partial<UnitFacts> = {}): UnitFacts =>
	unit({scope: 'user', file: 'grace-app.user.service', ...changes});

/** All is well. */
const well: Facts = {
	nodeVersion: '24.21.0',
	places: [
		directory('The workspace', {role: 'workspace'}),
		directory('.grace/'),
		directory('alerts/'),
		directory('logs/'),
	],
	config: {name: 'grace.config.json', isThere: true, problem: undefined},
	cwd: {path: '/srv/app', isDirectory: true},
	command: {words: ['python', 'serve.py'], problem: undefined},
	port: {port: 8000, isWritten: true, holders: [{pid: 12, command: 'python serve.py', isOwn: true}]},
	state: {kind: 'state', isManualShutdown: false},
	watchdog: {isLocked: true, pid: 10, isAnswering: true, phase: 'running', troubles: []},
	application: {pid: 12, life: 3},
	links: [{path: '/run/user/1000/grace-tui', found: 'private'}],
	receivers: [],
	boot: {hasSystemd: true, units: [unit()], isLingering: true, hasPm2: false, user: 'grace'},
	disk: {free: 10 * 1024 ** 3, logs: 60 * 1024 ** 2, freeFiles: 1000},
};

/** What is not well, as `level check: message → advice`. */
const complaints = (changes: Partial<Facts>): readonly string[] =>
	diagnose({...well, ...changes})
		.filter(({level}) => level !== 'ok')
		.map(lineOf);

const lineOf = ({check, level, message, advice}: Finding): string =>
	`${level} ${check}: ${message}${advice === undefined ? '' : ` → ${advice}`}`;

test('where all is well nothing is to be done', () => {
	const findings = diagnose(well);
	expect(findings.map(lineOf)).toEqual([
		'ok node: Node 24.21.0.',
		'ok permissions: The workspace, .grace/, alerts/ and logs/ can be written.',
		'ok config: grace.config.json is valid.',
		'ok cwd: The application runs in /srv/app.',
		'ok command: The command is there: python serve.py',
		"ok port: Port 8000 is the application's (pid 12).",
		'ok state: grace_state.json can be read.',
		'ok kill_switch: The kill switch is off.',
		'ok watchdog: Pid 10 holds the lock, and answers.',
		'ok application: The application runs: pid 12, life 3.',
		'ok link: The link answers.',
		'ok boot: grace-app.service is installed and enabled (active).',
		'ok disk: 10 GiB are free on the disk of the workspace.',
	]);
	expect(reportOf('/srv/app', findings)).toEqual({
		workspace: '/srv/app',
		healthy: true,
		problems: 0,
		warnings: 0,
		findings,
	});
});

test('a warning is nothing wrong, a problem is', () => {
	const finding = {check: 'disk', message: 'x'} as const;
	expect(reportOf('/', [{...finding, level: 'warning'}])).toMatchObject({healthy: true, warnings: 1});
	expect(reportOf('/', [{...finding, level: 'problem'}])).toMatchObject({healthy: false, problems: 1});
});

test.each(['22.21.9', '20.19.0', '21.99.0'])('Node %s is too old', nodeVersion => {
	expect(complaints({nodeVersion})).toEqual([
		`problem node: Node ${nodeVersion} is too old. → Install Node 22.22 or newer.`,
	]);
	expect(complaints({nodeVersion: '22.22.0'})).toEqual([]);
	expect(complaints({nodeVersion: '23.0.0'})).toEqual([]);
});

describe('a place', () => {
	test.each<[string, Partial<Place>, readonly string[]]>([
		['that is not there yet is made when it is needed', {found: 'missing', isUsable: false}, []],
		[
			'that something else takes is told',
			{found: 'file'},
			['problem permissions: alerts/ is no directory. → Move /srv/app/alerts/ away.'],
		],
		[
			'of somebody else is to be given back',
			{isUsable: false, otherOwner: 0},
			[
				'problem permissions: alerts/ cannot be read and written: it belongs to root. → Give it back (sudo chown -R $(id -u) /srv/app/alerts/), or run grace-tui as its owner.',
			],
		],
		[
			'of our own needs another mode',
			{isUsable: false},
			[
				'problem permissions: alerts/ cannot be read and written. → Correct its mode (chmod u+rwx /srv/app/alerts/), or mount it writable.',
			],
		],
		['may be read by others', {isPrivate: false}, []],
	])('%s', (_, changes, expected) => {
		expect(complaints({places: [directory('alerts/', changes)]})).toEqual(expected);
	});

	test('of somebody else hides the watchdog, where it is the workspace', () => {
		expect(complaints({places: [directory('The workspace', {role: 'workspace', otherOwner: 1000})]})).toEqual(
			[
				"warning permissions: The workspace belongs to user 1000, whose watchdog only user 1000 can see. → Run grace-tui as its owner: sudo -u '#1000' grace-tui doctor",
			],
		);
	});

	test('that is private may not be entered by others', () => {
		expect(complaints({places: [directory('.grace/', {role: 'private', isPrivate: false})]})).toEqual([
			'warning permissions: .grace/ may be entered by others, and names the socket and the last command. → chmod 700 /srv/app/.grace/',
		]);
	});
});

describe('the config', () => {
	test('that cannot be read says what to do', () => {
		const problem = 'Expected grace.config.json to be JSON, got: x. Correct it there.';
		const config = {...well.config, problem};
		expect(complaints({config, command: undefined})).toEqual([
			'problem config: Expected grace.config.json to be JSON, got: x. → Correct it there.',
		]);
	});

	test('need not be there', () => {
		expect(complaints({config: {...well.config, isThere: false}})).toEqual([
			'note config: There is no grace.config.json: the defaults apply. → `grace-tui init` writes one.',
		]);
	});

	test('may name a directory and a command that are not there', () => {
		const cwd = {path: '/srv/none', isDirectory: false};
		expect(complaints({cwd, command: undefined})).toEqual([
			'problem cwd: `cwd` is /srv/none, which is no directory. → Create it, or correct `cwd` in the config.',
		]);
		const problem = 'Expected a program to run, got `pyton`. Correct the command.';
		expect(complaints({command: {words: undefined, problem}})).toEqual([
			'problem command: Expected a program to run, got `pyton`. → Correct the command.',
		]);
	});
});

describe('the port', () => {
	const port = (isWritten: boolean, ...holders: NonNullable<Facts['port']>['holders']): Partial<Facts> => ({
		port: {port: 8000, isWritten, holders},
	});
	const stranger = {pid: 99, command: 'nginx', isOwn: false};

	test('that somebody else holds is wrong where a health check is written, else only told', () => {
		expect(complaints(port(true, stranger))).toEqual([
			'problem port: Port 8000 is held by pid 99 (nginx). → End that, or give the application and its health check another port.',
		]);
		expect(complaints(port(false, stranger))[0]).toMatch(
			/^warning port: Port 8000 is held by pid 99 \(nginx\)\./,
		);
		const unseen = {pid: undefined, command: undefined, isOwn: false};
		expect(complaints(port(true, unseen))[0]).toMatch(/is held by a process of somebody else\./);
	});

	test('that nobody holds is told where the application should', () => {
		expect(complaints(port(true))[0]).toMatch(/^warning port: Nobody listens on port 8000/);
		expect(complaints(port(false))).toEqual([]);
		expect(complaints({...port(true), application: undefined})).toEqual([
			'note application: The application does not run.',
		]);
	});

	test('of another machine is not looked at', () => {
		expect(diagnose({...well, port: undefined}).map(({check}) => check)).not.toContain('port');
	});
});

describe('what people want', () => {
	test('cannot be known from a state that is unreadable', () => {
		expect(complaints({state: {kind: 'unreadable', problem: 'is empty'}})[0]).toMatch(
			/^problem state: grace_state\.json is empty\. → Run `grace-tui start` or `grace-tui stop`/,
		);
		expect(complaints({state: {kind: 'missing'}})).toEqual([]);
	});

	test('is a stop where the kill switch is on', () => {
		expect(complaints({state: {kind: 'state', isManualShutdown: true}})).toEqual([
			'warning kill_switch: The kill switch is on: the application stays stopped. → `grace-tui start` clears it.',
		]);
	});
});

describe('the watchdog', () => {
	const watchdog = (changes: Partial<Facts['watchdog']>): Partial<Facts> => ({
		watchdog: {...well.watchdog, ...changes},
	});

	test('that is not there leaves the application alone', () => {
		const [first, second] = complaints(watchdog({isLocked: false, isAnswering: false, pid: undefined}));
		expect(first).toMatch(/^warning watchdog: No watchdog runs here, and its lock is free\./);
		expect(second).toMatch(/^warning application: .* pid 12, life 3, and nobody watches it\./);
	});

	test('that holds the lock and says nothing is wrong', () => {
		expect(complaints(watchdog({isAnswering: false}))[0]).toMatch(
			/^problem watchdog: Pid 10 holds the lock of this workspace, and does not answer\. → .*\(kill 10\)/,
		);
		expect(complaints(watchdog({isAnswering: false, pid: undefined}))[0]).toMatch(/own terminal/);
	});

	test('has troubles, each of which is one', () => {
		expect(complaints(watchdog({troubles: ['a is full.', 'b is gone.']}))).toEqual([
			'problem trouble: a is full.',
			'problem trouble: b is gone.',
		]);
	});

	test.each(['waiting', 'paused'])('that is %s says so', phase => {
		expect(complaints({...watchdog({phase}), application: undefined})[0]).toMatch(
			new RegExp(`^warning application: The application has failed, and is ${phase}\\.`),
		);
	});
});

describe('the link', () => {
	const run = '/run/user/0/grace-tui';
	const linked = (links: Facts['links']): readonly string[] =>
		complaints({
			links,
			watchdog: {...well.watchdog, isLocked: false, isAnswering: false, pid: undefined},
			application: undefined,
		}).filter(line => line.includes(' link: '));

	test('is well where the watchdog is reached over it', () => {
		expect(complaints({links: [{path: run, found: 'refused'}]})).toEqual([]);
	});

	test('goes to the first place that can be used', () => {
		expect(
			linked([
				{path: run, found: 'closed'},
				{path: '/tmp/g', found: 'absent'},
			]),
		).toEqual([]);
		expect(linked([])).toEqual([]);
	});

	test('goes elsewhere where somebody else has its place', () => {
		expect(
			linked([
				{path: run, found: 'refused'},
				{path: '/tmp/g', found: 'private'},
			]),
		).toEqual([
			`warning link: ${run} is not only yours, so the link goes to /tmp/g. → Remove ${run}, or correct its owner and its mode (700).`,
		]);
		expect(
			linked([
				{path: '/tmp/g', found: 'private'},
				{path: run, found: 'refused'},
			]),
		).toEqual([]);
	});

	test('needs a place', () => {
		const places = [
			{path: run, found: 'closed'},
			{path: '/tmp/g', found: 'refused'},
		] as const;
		expect(linked(places)[0]).toMatch(/^problem link: No directory .* → Remove \/tmp\/g,/);
		expect(linked([{path: run, found: 'closed'}])[0]).toMatch(/→ Set XDG_RUNTIME_DIR/);
	});
});

describe('the boot', () => {
	const boot = (units: readonly UnitFacts[], changes: Partial<Facts['boot']> = {}): readonly string[] =>
		complaints({boot: {...well.boot, units, ...changes}});

	test.each<[string, Partial<UnitFacts>, RegExp]>([
		[
			'is to be installed',
			{load: 'not-found'},
			/^warning .* is written, and not installed\. → sudo install -m 644/,
		],
		[
			'is to be enabled',
			{enabled: 'disabled'},
			/^warning .* not enabled \(disabled\)\. → sudo systemctl enable --now/,
		],
		['is only linked', {enabled: 'linked'}, /^warning .* is linked: nothing starts it at boot/],
		['is masked', {load: 'masked'}, /^warning .* → sudo systemctl unmask/],
		['has a fault', {load: 'bad-setting'}, /^problem .* cannot be loaded \(bad-setting\)/],
		['has failed', {active: 'failed'}, /^problem .* has failed\./],
		['is older than its file', {needsReload: true}, /^warning .* → sudo systemctl daemon-reload/],
		[
			'is not what the workspace says',
			{isSame: false},
			/^warning .* The installed grace-app\.service differs/,
		],
		['is written, where no systemd answers', {load: undefined}, /^note .* no systemd answers here/],
	])('needs a unit that %s', (_, changes, expected) => {
		expect(boot([unit(changes)])).toEqual([expect.stringMatching(expected)]);
	});

	test('needs lingering for a unit of a user, where that is known', () => {
		expect(boot([user()], {isLingering: false})).toEqual([
			'warning boot: grace-app.service is enabled, but runs only while grace is logged in. → loginctl enable-linger grace',
		]);
		expect(boot([user()], {isLingering: undefined})).toEqual([]);
		expect(boot([unit()], {isLingering: false})).toEqual([]);
		expect(boot([user({enabled: 'disabled'})])[0]).toContain('systemctl --user enable --now');
	});

	test('is well with one of two units', () => {
		expect(boot([unit(), user({load: 'not-found'})])).toEqual([]);
		expect(boot([unit({load: 'not-found'}), user({load: 'not-found'})])).toHaveLength(2);
	});

	test('may be nobody’s business', () => {
		const none = unit({file: undefined, load: 'not-found'});
		expect(boot([none])[0]).toMatch(/^note boot: Nothing starts the watchdog at boot\./);
		expect(boot([none], {hasPm2: true})[0]).toMatch(/^note boot: ecosystem\.config\.cjs is there for pm2/);
		expect(boot([unit({file: undefined, load: undefined})], {hasSystemd: false})[0]).toMatch(
			/^note .*No systemd/,
		);
	});
});

describe('the disk', () => {
	const mebibyte = 1024 ** 2;
	const disk = (changes: Partial<NonNullable<Facts['disk']>>) =>
		complaints({disk: {free: 10 ** 12, logs: 60 * mebibyte, freeFiles: 10, ...changes}});

	test('wants room for the logs, and for a file more', () => {
		expect(disk({})).toEqual([]);
		expect(disk({free: 109 * mebibyte})[0]).toMatch(
			/^warning disk: 109 MiB are free .* logs may take 60 MiB\./,
		);
		expect(disk({free: 49 * mebibyte})[0]).toMatch(/^problem disk: Only 49 MiB/);
		expect(disk({freeFiles: 0})[0]).toMatch(/^problem disk: .*no room for another file/);
		expect(disk({freeFiles: undefined})).toEqual([]);
	});
});

describe('who is told of alerts', () => {
	const receiver = {
		...{name: 'ops', missing: [], unusable: undefined, absentProgram: undefined},
		...{isInTheClear: false, trouble: undefined},
	};

	test('is told well', () => {
		expect(complaints({receivers: [receiver]})).toEqual([]);
	});

	test('cannot be told, lacks something, or is told in the clear', () => {
		expect(
			complaints({
				receivers: [
					{...receiver, missing: ['SLACK_URL']},
					{...receiver, name: 'mail', isInTheClear: true},
					{...receiver, name: 'hook', trouble: 'HTTP 404'},
					{...receiver, name: 'chat', unusable: 'Expected CHAT_URL to be an address, got none.'},
					{...receiver, name: 'pager', absentProgram: './page.sh'},
				],
			}),
		).toEqual([
			'warning notifiers: ops needs SLACK_URL, which is not set here. → Set it where the watchdog is started; it may be set there and not here.',
			'warning notifiers: mail sends mail in the clear to another machine. → Write `security` as `starttls` or `tls`.',
			'problem notifiers: hook cannot be told: HTTP 404 → Correct it, then try `grace-tui notify test hook`.',
			'warning notifiers: chat cannot be told with what is set here. Expected CHAT_URL to be an address, got none. → Correct it, then try `grace-tui notify test chat`.',
			'problem notifiers: pager runs `./page.sh`, which is not on the PATH or not executable. → Correct its `command` in the config, or install it.',
		]);
	});
});
