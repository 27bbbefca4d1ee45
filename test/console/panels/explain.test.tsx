import {describe, expect, test} from 'vitest';
import {ExplainPage} from '../../../source/console/panels/explain-page.tsx';
import type {Scroll} from '../../../source/console/scroll.ts';
import {draw} from './draw.tsx';

const top: Scroll = {name: 'anchored', top: 0};
const restart = {reason: 'crash_detected', attempt: 3} as const;
const gone = {pid: undefined, spawnedAt: undefined, failures: 3};

const page = (kernel: string | undefined, width = 80, height = 24) => (
	<ExplainPage kernel={kernel} scroll={top} area={{width, height}} />
);

describe('the explanation', () => {
	test('of the process answers four questions, and its countdown lives', async () => {
		const {lines, text, clock, width} = draw(page(undefined, 80, 30), {}, (session, {now}) =>
			session.setProcess({phase: {name: 'waiting', until: now() + 4000, restart}, ...gone}),
		);
		expect(lines()[0]).toMatch(/^┏━ Explain ━+┓$/);
		const titles = lines().flatMap(line => /^┃ (\S.*?) +┃$/.exec(line)?.[1] ?? []);
		expect(titles).toEqual([
			'Why the application is waiting',
			'What happens next',
			'Which setting says so',
			'What to press',
		]);
		expect(text()).toContain('In 4s (at 12:00:04) life 4 begins, as attempt 3.');
		expect(text()).toMatch(/watchdog\.restart_delay = 1 s\n?/);
		expect(width()).toBe(80);
		clock.advance(2000);
		await expect.poll(text).toContain('In 2s (at 12:00:04) life 4 begins');
	});

	test('of a kernel is about that one, and one that went says so', async () => {
		const {lines, text, session, clock} = draw(page('kernel-1'), {kernels: 3}, held =>
			held.setKernel('kernel-1', {phase: 'failed', attempts: 3, reason: 'heartbeat_timeout'}),
		);
		expect(lines()[0]).toContain(' Explain · kernel-1 ');
		expect(lines()[1]).toContain('Why kernel kernel-1 is failed');
		expect(text()).toContain('kernels.max_restart_attempts = 3');
		expect(text()).toContain('R restarts it now');
		session.setModel({kernels: []});
		clock.advance(1000);
		await expect.poll(text).toContain('The application does not report this kernel now');
	});

	test('a name that is long, wide or hostile stays in its line', () => {
		for (const key of ['界'.repeat(128), 'x'.repeat(128), '\x1b[31mred\u202e']) {
			const {lines, width, text} = draw(page(key, 40, 12), {kernels: 1}, session =>
				session.setKernel('kernel-0', {key}),
			);
			expect(lines()).toHaveLength(12);
			expect(width()).toBe(40);
			expect(text()).not.toMatch(/[\x1b\u202e]/);
		}
	});

	test('where there is no room beside a setting, what it says has lines of its own', () => {
		const {text} = draw(page(undefined, 60, 30));
		expect(text()).toMatch(/┃ {3}watchdog\.restart = always +┃\n┃ {5}which ends of its own/);
	});
});
