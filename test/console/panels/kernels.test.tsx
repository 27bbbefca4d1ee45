import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {formatShortAge, formatShortCountdown} from '../../../source/console/format.ts';
import {gauge} from '../../../source/console/panels/kernel-cells.ts';
import {KernelPage} from '../../../source/console/panels/kernel-page.tsx';
import {KernelsPanel} from '../../../source/console/panels/kernels.tsx';
import {ProcessPanel} from '../../../source/console/panels/process.tsx';
import {RestartsPanel} from '../../../source/console/panels/restarts.tsx';
import type {Scroll} from '../../../source/console/scroll.ts';
import type {KernelRow} from '../../../source/core/model.ts';
import {kernelRestart, kernelRow, restartRow} from '../session.ts';
import {draw} from './draw.tsx';

const top: Scroll = {name: 'anchored', top: 0};
const follow: Scroll = {name: 'follow'};

const panel = (width = 80, height = 12) => ({
	title: '2 Kernels',
	scroll: top,
	isFocused: true,
	area: {width, height},
});

const kernels = (
	changes: readonly Partial<KernelRow>[],
	width = 80,
	height = 12,
	change: {readonly scroll?: Scroll; readonly isFocused?: boolean} = {},
) =>
	draw(<KernelsPanel {...panel(width, height)} {...change} />, {}, (session, {now}) =>
		session.setModel({
			kernels: changes.map((change, index) => ({
				...kernelRow(index, now()),
				isCritical: false,
				...change,
				...(change.lastBeat !== undefined && {lastBeat: now() + change.lastBeat}),
				...(change.until !== undefined && {until: now() + change.until}),
			})),
		}),
	);

describe('the kernels', () => {
	test('a row names phase, name, age, attempts and reason', () => {
		const {lines, width} = kernels([
			{
				key: 'payments',
				phase: 'failed',
				isCritical: true,
				attempts: 3,
				reason: 'heartbeat_timeout',
				lastBeat: -245_000,
			},
			{key: 'orders', lastBeat: -30_000},
		]);
		expect(lines()[0]).toMatch(/^┏━ 2 Kernels · 2 · 1 failed ━+┓$/);
		expect(lines()[1]).toMatch(/^┃ {3}phase +name +beat {2}try {2}reason +┃$/);
		expect(lines()[2]).toMatch(
			/^┃ ❯ ✘ failed +! payments +critical {2}████ {3}4m {2}3\/3 {2}heartbeat_timeout ┃$/,
		);
		expect(lines()[3]).toMatch(/^┃ {3}✔ healthy +orders +██░░ {2}30s {2}0\/3 +┃$/);
		expect(width()).toBe(80);
	});

	test('cooling and restarting count down', () => {
		const {lines} = kernels([
			{key: 'a', phase: 'restarting', until: 44_500},
			{key: 'b', phase: 'cooling', until: 150_000},
			{key: 'c', phase: 'restarting', until: -5000},
		]);
		expect(lines()[2]).toMatch(/▸ restarting 45s +a /);
		expect(lines()[3]).toMatch(/▸ restarting 0s +c /);
		expect(lines()[4]).toMatch(/○ cooling 2m +b /);
	});

	test('one that has never beaten says so, and since when', () => {
		const {lines} = kernels([{lastBeat: undefined, heardAt: 10_000_000 - 33_000}]);
		expect(lines()[2]).toMatch(/✔ healthy +kernel-0 +never 33s {2}0\/3/);
	});

	test('one that is overdue or away says so', () => {
		const {lines} = kernels([
			{key: 'late', lastBeat: -60_000},
			{key: 'left', isLinked: false, phase: 'failed'},
		]);
		expect(lines()[2]).toMatch(/⚠ overdue +late +████ {2}60s/);
		expect(lines()[3]).toMatch(/─ away +left /);
	});

	test.each([
		[100, 40],
		[60, 20],
		[43, 18],
		[40, 8],
		[40, 4],
	])('in %i×%i every kind of kernel has one line of the same width', (width, height) => {
		const strange = ['界'.repeat(60), 'x'.repeat(128), '👨‍👩‍👧‍👦', '#2', ' '];
		const changes = strange.flatMap(key => [
			{key: `${key}f`, phase: 'failed', isCritical: true, attempts: 3, reason: 'heartbeat_timeout'} as const,
			{key: `${key}r`, phase: 'restarting', until: 9_999_000_000, attempts: 3, isCritical: true} as const,
			{key: `${key}n`, lastBeat: undefined, heardAt: -1e12} as const,
			{key: `${key}a`, isLinked: false, lastBeat: -1e12} as const,
		]);
		const {lines} = kernels(changes, width, height);
		expect(lines()).toHaveLength(height);
		for (const line of lines()) expect(stringWidth(line), line).toBe(width);
		for (const line of lines().slice(1, -1)) expect(line).toMatch(/^┃ .*[^…] ┃$/);
		if (height > 10) expect(lines().join('\n')).toMatch(/x+…/);
	});

	test('a narrow panel keeps the phase, the name, the sign of a critical one, and the age', () => {
		const rows = [{key: 'payments', isCritical: true, lastBeat: -30_000}];
		expect(kernels(rows, 43).lines()[2]).toBe('┃ ❯ ✔ healthy     ! payments          30s ┃');
		expect(kernels(rows, 40).lines()[2]).toBe('┃ ❯ ✔ healthy     ! payments       30s ┃');
		expect(kernels([{key: 'payments', lastBeat: undefined}], 40).lines()[2]).toMatch(/payments +never ┃$/);
	});

	test('the title tells what failed however narrow it is, and the others as far as there is room', () => {
		const changes = [
			{phase: 'failed'},
			{phase: 'restarting'},
			{phase: 'cooling'},
			{isLinked: false},
			{},
		] as const;
		const titleAt = (width: number) => kernels(changes, width).lines()[0]?.replaceAll('━', '');
		expect(titleAt(80)).toBe('┏ 2 Kernels · 5 · 1 failed · 1 restarting · 1 cooling · 1 away ┓');
		expect(titleAt(60)).toBe('┏ 2 Kernels · 5 · 1 failed · 1 restarting ┓');
		expect(titleAt(40)).toBe('┏ 2 Kernels · 5 · 1 failed ┓');
		expect(kernels([{}], 40).lines()[0]).toMatch(/ 2 Kernels · 1 ━/);
		const many = Array.from(
			{length: 1000},
			(_, index) => ({phase: index === 0 ? 'failed' : 'healthy'}) as const,
		);
		expect(kernels(many, 43).lines()[0]).toMatch(/ 2 Kernels · 1 failed ━+ 1–9 of 1,000 ━┓$/);
		expect(kernels(many, 30).lines()[0]).toMatch(/ 2 Kernels · 1 failed ━+┓$/);
	});

	test('the title tells at every width which rows are seen, from the first to the last', () => {
		const healthy = Array.from({length: 1000}, () => ({}));
		const failing = healthy.map((_, index) => ({phase: index < 12 ? 'failed' : 'healthy'}) as const);
		for (const width of [40, 41, 43, 47, 51, 55, 60, 80]) {
			for (const first of [0, 487, 991]) {
				const scroll: Scroll = {name: 'anchored', top: first};
				const place = first === 0 ? '1–9' : first === 487 ? '488–496' : '992–1,000';
				for (const rows of [healthy, failing]) {
					const drawn = kernels(rows, width, 12, {scroll, isFocused: false});
					expect(drawn.lines()[0], `${width}`).toMatch(new RegExp(` ${place} .*[━─][┓╮]`));
					if (rows === failing) expect(drawn.lines()[0], `${width}`).toContain('12 failed');
					expect(stringWidth(drawn.lines()[0] ?? '')).toBe(width);
				}
			}
		}
	});

	test('the word beside critical ones stands only where no name is cut for it', () => {
		const rows = [
			{key: 'immutable_log', isCritical: true},
			{key: 'bus', isCritical: true},
			{key: 'a_kernel_that_has_a_longer_name', isCritical: false},
		];
		const [, , , short] = kernels(rows, 83).lines();
		expect(short).toMatch(/! bus +critical /);
		expect(kernels(rows, 83).lines()[2]).toMatch(/! immutable_log critical /);
		expect(kernels(rows, 82).text()).not.toContain('critical');
		expect(kernels(rows, 82).lines()[2]).toMatch(/! immutable_log {2,}/);
	});

	test('few, many, none: a whole frame', () => {
		for (const count of [0, 1, 9, 1000]) {
			const {lines, width} = draw(<KernelsPanel {...panel()} />, {kernels: count});
			expect(lines()).toHaveLength(12);
			expect(width()).toBe(80);
		}
		expect(draw(<KernelsPanel {...panel()} />, {kernels: 1000}).lines()[0]).toMatch(
			/ 2 Kernels · 1,000 ━+ 1–9 of 1,000 ━┓$/,
		);
		expect(draw(<KernelsPanel {...panel()} />, {kernels: 9}).lines()[0]).toMatch(/ 2 Kernels · 9 ━+┓$/);
	});

	test('without any it is told how an application reports some, also in the smallest panel', () => {
		const {lines, text} = draw(<KernelsPanel {...panel(40, 8)} />);
		expect(text()).toContain('`grace_kernels.py`');
		expect(lines()[6]).toContain('see the readme.');
	});

	test('a kernel that comes while the panel is empty takes the place of the sentence', async () => {
		const {session, clock, text} = draw(<KernelsPanel {...panel()} />);
		session.setModel({kernels: [kernelRow(7, clock.now())]});
		clock.advance(200);
		await expect.poll(text).toContain('kernel-7');
		session.setModel({kernels: []});
		clock.advance(200);
		await expect.poll(text).toContain('No kernels yet.');
	});

	test.each([
		[80, "⚠ The application's event loop has not answered for 8s; kernels are not judged."],
		[76, '⚠ The event loop has not answered for 8s; kernels are not judged.'],
		[60, '⚠ No answer of the event loop for 8s; not judged.'],
		[40, '⚠ No answer for 8s; not judged.'],
	])('in %i columns a hanging event loop is told in one line', (width, sentence) => {
		const {lines} = draw(
			<KernelsPanel {...panel(width + (width === 80 ? 4 : 0))} />,
			{kernels: 3},
			(session, {now}) => session.setModel({link: {connections: 1, silent: 1, silentSince: now() - 8000}}),
		);
		expect(lines()[1]).toContain(sentence);
		expect(lines()[2]).toContain('phase');
		expect(lines()[3]).toContain('kernel-0');
	});

	test('the cursor is seen without colour, and only where keys reach it', () => {
		const pointed = (isFocused: boolean, cursor?: string) =>
			draw(<KernelsPanel {...panel()} isFocused={isFocused} cursor={cursor} />, {kernels: 5})
				.lines()
				.filter(line => line.includes('❯'));
		expect(pointed(true)).toHaveLength(1);
		expect(pointed(true, 'kernel-3')[0]).toContain('kernel-3');
		expect(pointed(false, 'kernel-3')).toEqual([]);
	});

	test('the cursor is always in the window, wherever its kernel goes', async () => {
		const {session, clock, lines} = draw(<KernelsPanel {...panel()} cursor="kernel-500" />, {kernels: 1000});
		const pointed = () => lines().findIndex(line => line.includes('❯') && line.includes('kernel-500'));
		expect(pointed()).toBe(10);
		session.setKernel('kernel-500', {phase: 'failed'});
		clock.advance(200);
		await expect.poll(pointed).toBe(2);
	});
});

describe('what is drawn', () => {
	test('ages move each second, in their cells alone', async () => {
		const {session, clock, lines} = draw(<KernelsPanel {...panel()} />, {kernels: 3});
		const first = lines();
		clock.advance(1000);
		await expect.poll(() => lines()[2]).toContain(' 1s ');
		const changed = lines();
		expect(changed.map(line => line.replace(' 1s ', ' 0s '))).toEqual(first);
		// A phase is drawn at once.
		session.setKernel('kernel-2', {phase: 'failed'});
		clock.advance(200);
		await expect.poll(() => lines()[2]).toContain('✘ failed');
		expect(lines()[3]).toMatch(/kernel-0 .* 1s /);
	});

	test('beats draw nothing, neither here nor in the process panel', async () => {
		for (const part of [<KernelsPanel key="1" {...panel()} />, <ProcessPanel key="2" {...panel()} />]) {
			const {session, clock, frames} = draw(part, {kernels: 3});
			const before = frames();
			for (let beat = 0; beat < 20; beat += 1) {
				session.setKernel('kernel-1', {lastBeat: clock.now(), heardAt: clock.now()});
				clock.advance(40);
				await new Promise(setImmediate);
			}
			expect(frames()).toBe(before);
		}
	});
});

describe('a kernel’s page', () => {
	const page = (change: Partial<KernelRow> = {}, width = 80, height = 40) =>
		draw(<KernelPage kernel="memory#2" scroll={top} area={{width, height}} />, {}, (session, {now}) =>
			session.setModel({
				kernels: [{...kernelRow(0, now()), key: 'memory#2', name: 'memory', isCritical: false, ...change}],
				restarts: [
					kernelRestart('memory#2', 1),
					kernelRestart('other', 2),
					restartRow(3),
					kernelRestart('memory#2', 4),
				],
			}),
		);

	test('tells all about it, its restarts, the newest first, and the policy in words', () => {
		const {lines, text, width} = page({
			phase: 'failed',
			isCritical: true,
			attempts: 3,
			reason: 'heartbeat_timeout',
			lastBeat: 10_000_000 - 245_000,
		});
		expect(lines()[0]).toMatch(/^┏━ Kernel · memory#2 ━+┓$/);
		for (const fact of [
			/✘ failed {2}! critical/,
			/Every attempt is used up\. .* or a person: R /,
			/critical +yes, the application does not work without it/,
			/restartable +yes/,
			/process +linked/,
			/last beat +4m 5s ago/,
			/█{20} of 1m/,
			/attempts +3 of 3/,
			/last reason +heartbeat_timeout/,
			/Silence of 1m condemns a kernel \(heartbeat_timeout\)/,
			/At most 3 restarts.*\(max_restart_attempts\)/,
			/At least 30s .*\(restart_cooldown\)/,
			/longer than 1m has failed \(restart_timeout\)/,
			/After 10m of unbroken beats[\s\S]*\(stable_after\)/,
			/Restarts · 2/,
		]) {
			expect(text()).toMatch(fact);
		}
		const rows = lines().filter(line => /11:30:0\d/.test(line));
		expect(rows).toHaveLength(2);
		expect(rows[0]).toMatch(/11:30:04 +heartbeat_timeout +5 {2}✔ success +484ms/);
		expect(rows[1]).toMatch(/11:30:01 +heartbeat_timeout +2 {2}✘ failed +124ms/);
		expect(width()).toBe(80);
	});

	test.each([
		[{phase: 'restarting', until: 10_045_000}, /▸ restarting 45s/],
		[{phase: 'cooling', until: 10_025_000}, /○ cooling 25s[\s\S]*R does it now/],
		[{lastBeat: undefined, heardAt: 9_990_000}, /last beat +never, known for 10s/],
		[{lastBeat: 9_900_000}, /⚠ overdue[\s\S]*Silent for longer than 1m/],
		[
			{lastBeat: 9_900_000, heartbeatTimeout: 200_000},
			/✔ healthy[\s\S]*of 3m 20s[\s\S]*Silence of 3m 20s condemns/,
		],
		[{isLinked: false, phase: 'cooling'}, /─ away[\s\S]*it was cooling when last[\s\S]*process +not linked/],
		[
			{phase: 'failed', isRestartable: false},
			/cannot be restarted alone[\s\S]*restartable +no, it has no restart function/,
		],
	] as const)('%j', (change, shown) => {
		expect(page(change).text()).toMatch(shown);
	});

	test('counts down each second', async () => {
		const {clock, text} = page({phase: 'restarting', until: 10_045_000});
		clock.advance(1000);
		await expect.poll(text).toContain('restarting 44s');
	});

	test('of a kernel that is gone keeps the policy and the restarts', async () => {
		const {session, clock, text} = page();
		session.setModel({kernels: []});
		clock.advance(200);
		await expect.poll(text).toContain('does not report this kernel now');
		expect(text()).toMatch(/Restarts · 2/);
	});

	test('says that nothing is judged while the event loop hangs', async () => {
		const {session, clock, text} = page();
		session.setModel({link: {connections: 1, silent: 1, silentSince: clock.now() - 9000}});
		clock.advance(200);
		await expect.poll(text).toMatch(/has not answered for 9s/);
	});

	test.each([
		[100, 38],
		[80, 22],
		[40, 10],
	])('in %i×%i every line has its width, and the rest is scrolled to', (width, height) => {
		const {lines} = page({key: 'memory#2', name: '界'.repeat(60)}, width, height);
		expect(lines()).toHaveLength(height);
		for (const line of lines()) expect(stringWidth(line), line).toBe(width);
		if (height < 30) expect(lines()[0]).toMatch(/ 1–\d+ of \d+ ━┓$/);
	});
});

describe('kernels among the restarts', () => {
	const restarts = (width: number) =>
		draw(
			<RestartsPanel title="4 Restarts" scroll={follow} isFocused={false} area={{width, height: 8}} />,
			{},
			session =>
				session.setModel({
					restarts: [restartRow(0), kernelRestart('memory#2', 1), kernelRestart('reports-of-everything', 2)],
				}),
		);

	test.each([77, 72, 60])('in %i columns what was restarted has its own', width => {
		const {lines, width: drawn} = restarts(width);
		expect(lines()[1]).toMatch(/when +what +reason/);
		expect(lines()[2]).toMatch(/11:30:00 +process +crash_detected/);
		expect(lines()[3]).toMatch(/11:30:01 +memory#2 +heartbeat_timeout/);
		expect(lines()[4]).toMatch(/11:30:02 +reports-[^ ]*… +heartbeat_timeout/);
		expect(drawn()).toBe(width);
		for (const line of lines().slice(1, -1)) expect(line).toMatch(/ │$/);
	});

	test('a narrow panel names the kernel before the reason', () => {
		const {lines} = restarts(40);
		expect(lines()[2]).toMatch(/11:30:00 ✔ crash_detected +SIGKILL +│$/);
		expect(lines()[3]).toMatch(/11:30:01 ✘ memory#2 {2}heartbeat_time… │$/);
		expect(lines()[4]).toMatch(/11:30:02 ─ reports-of-ev… {2}heartbea… │$/);
	});
});

describe('the link in the process panel', () => {
	const link = (connections: number, count: number, silentFor?: number) =>
		draw(<ProcessPanel {...panel(43, 22)} />, {kernels: count}, (session, {now}) => {
			const silentSince = silentFor === undefined ? undefined : now() - silentFor;
			session.setModel({link: {connections, silent: silentSince === undefined ? 0 : 1, silentSince}});
		}).text();

	test('counts kernels and processes', () => {
		expect(link(1, 12)).toMatch(/link +12 kernels, 1 process /);
		expect(link(4, 1)).toMatch(/link +1 kernel, 4 processes /);
		expect(link(1, 0)).toMatch(/link +0 kernels, 1 process /);
	});

	test('says since when an event loop is silent, and that nothing is linked any more', () => {
		expect(link(1, 3, 8000)).toMatch(/link +silent for 8s/);
		expect(link(0, 3)).toMatch(/link +none /);
	});

	test('is not there where nothing was ever linked', () => {
		expect(link(0, 0)).not.toContain('link');
	});
});

describe('small formats', () => {
	const bar = [...'▏▎▍▌▋▊▉█'];

	test('a gauge is as full as its share, never more and never wider', () => {
		const drawn = (share: number, width = 4) => gauge(share, width, {bar, barRest: '░'});
		expect(drawn(0)).toBe('░░░░');
		expect(drawn(0.5)).toBe('██░░');
		expect(drawn(0.57)).toBe('██▎░');
		expect(drawn(1)).toBe('████');
		expect(drawn(99)).toBe('████');
		expect(drawn(-1)).toBe('░░░░');
		expect(drawn(0.5, 0)).toBe('');
		for (let share = 0; share <= 1; share += 0.01) expect(drawn(share)).toHaveLength(4);
	});

	test('ages and countdowns take four columns at most', () => {
		expect([0, 999, 59_999, 99_999, 100_000].map(formatShortAge)).toEqual(['0s', '0s', '59s', '99s', '1m']);
		expect([5_999_000, 6_000_000, 359_999_000, 360_000_000].map(formatShortAge)).toEqual([
			'99m',
			'1h',
			'99h',
			'4d',
		]);
		expect(formatShortAge(1e15)).toBe('999d');
		expect([1, 1000, 8001].map(formatShortCountdown)).toEqual(['1s', '1s', '9s']);
	});
});
