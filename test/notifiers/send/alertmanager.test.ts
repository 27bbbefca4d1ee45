import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Message} from '../../../source/core/notify/message.ts';
import {alertmanagerPolicy} from '../../../source/core/notify/receiver-settings.ts';
import {createSender} from '../../../source/notifiers/send/sender.ts';
import {needs} from '../../end-to-end/packages.ts';
import {freePort} from '../../end-to-end/workspace.ts';
import {fall} from './messages.ts';

const config = `
route:
  receiver: nobody
receivers:
  - name: nobody
`;

type Shown = {
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	readonly startsAt: string;
	readonly endsAt: string;
};

needs('prometheus-alertmanager')('a real Alertmanager', () => {
	test('shows what lasts, takes it for the same when it is told again, and drops it at its end', async ({
		onTestFinished,
	}) => {
		const directory = await mkdtemp(join(tmpdir(), 'alertmanager-'));
		await writeFile(join(directory, 'alertmanager.yml'), config);
		const url = `http://127.0.0.1:${await freePort()}`;
		const child = spawn(
			'prometheus-alertmanager',
			[
				`--config.file=${join(directory, 'alertmanager.yml')}`,
				`--storage.path=${directory}`,
				`--web.listen-address=${url.slice('http://'.length)}`,
				'--cluster.listen-address=',
			],
			{stdio: 'ignore'},
		);
		onTestFinished(async () => {
			child.kill('SIGKILL');
			await once(child, 'exit');
			await rm(directory, {recursive: true});
		});
		await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true), {
			...{timeout: 20_000, interval: 50},
		});
		const sender = await createSender(
			{
				name: 'am',
				target: {type: 'alertmanager', url, user: undefined, passwordFrom: undefined},
				policy: alertmanagerPolicy,
			},
			{environment: {}, directory},
		);
		const send = (message: Message) => sender.send(message, {signal: new AbortController().signal});
		const shown = async (): Promise<readonly Shown[]> =>
			(await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly Shown[];

		const createdAt = Date.now();
		const since = new Date(createdAt - 60_000).toISOString();
		const [problem] = fall().problems;
		if (problem === undefined) throw new Error('Expected a problem, got none.');
		const lasting = fall({createdAt, problems: [{...problem, since}]});
		expect(await send(lasting)).toEqual({type: 'taken', words: 'HTTP 200'});
		expect(await send({...lasting, kind: 'repeat', notices: []})).toMatchObject({type: 'taken'});
		const [alert, ...others] = await shown();
		expect(others).toEqual([]);
		expect(alert?.labels).toEqual({
			...{alertname: 'GraceApplication', instance: 'web-1', severity: 'critical', workspace: 'shop'},
		});
		expect(alert?.annotations.summary).toBe(
			'Restart 1 failed: The application ended with SIGSEGV after 1.5 s',
		);
		expect(alert?.annotations.description).toContain('What happens next');
		expect(Date.parse(alert?.startsAt ?? '')).toBe(Date.parse(since));
		expect(Date.parse(alert?.endsAt ?? '')).toBeGreaterThan(createdAt);

		const over = {...problem, since, resolvedAt: new Date(createdAt - 1000).toISOString()};
		expect(await send(fall({createdAt, kind: 'resolved', problems: [over]}))).toMatchObject({type: 'taken'});
		await vi.waitFor(async () => expect(await shown()).toEqual([]), {timeout: 10_000, interval: 100});

		// An end before its beginning, as another clock may tell it, is an end all the same.
		const early = {...problem, since, resolvedAt: new Date(createdAt - 120_000).toISOString()};
		expect(await send(fall({createdAt, kind: 'resolved', problems: [early]}))).toMatchObject({type: 'taken'});
		expect(await shown()).toEqual([]);

		// Nobody could be told for an hour.
		const [notice] = fall().notices;
		if (notice === undefined) throw new Error('Expected a notice, got none.');
		const old = {...notice, event: 'grace.adopted', timestamp: new Date(createdAt - 3_600_000).toISOString()};
		const name = '\u001b[2Jmemory\r\n';
		const down = {...problem, since, latest: {...problem.latest, payload: {kernel_name: name}}};
		const late = fall({createdAt: createdAt - 3_600_000, problems: [down], notices: [old]});
		expect(await send(late)).toMatchObject({type: 'taken'});
		const told = await shown();
		expect(told.map(({labels}) => labels.event ?? labels.kernel).toSorted()).toEqual([
			'grace.adopted',
			'memory',
		]);
		for (const {endsAt} of told) expect(Date.parse(endsAt)).toBeGreaterThan(Date.now());
	});
});
