import {readFile, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {KernelRow, Model} from '../source/core/model.ts';
import {connectToWatchdog} from '../source/session/link-client.ts';
import {decodeModel, type WireChanges} from '../source/session/wire.ts';
import {locateWorkspace} from '../source/watchdog/workspace.ts';
import {contendersOf} from './contenders.ts';
import type {Bench} from './measurement.ts';

/** The kernels of the application. */
export const kernelCount = 1000;

const program = fileURLToPath(new URL('kernels-application.py', import.meta.url));
const clients = fileURLToPath(new URL('../clients/python', import.meta.url));
const patience = 15_000;
const pollInterval = 20;

/** What the application says it has sent. */
export type Report = {
	readonly sent: number;
	readonly seconds: number;
	readonly pid: number;
	/** When each kernel's last beat was sent, in milliseconds of the machine's monotonic clock. */
	readonly last: Readonly<Record<string, number>>;
};

/** A watchdog with an application of 1,000 kernels, seen from a terminal. */
export type KernelsRun = {
	/** The watchdog's. */
	readonly pid: number;
	/** What the watchdog tells a terminal that asks, now. Throws when it does not answer. */
	readonly model: () => Promise<Model>;
	/** Attaches a terminal, which hears of every change until it is closed. */
	readonly attach: (onRows: (rows: readonly KernelRow[]) => void) => Promise<() => void>;
	/** The application begins to beat. */
	readonly begin: () => Promise<void>;
	/** It beats no more. */
	readonly end: () => Promise<Report>;
	readonly stop: () => Promise<void>;
};

/** Starts both; resolves when every kernel is known to the watchdog. Throws after 15 s. */
export const startKernels = async (bench: Bench, name: string, rate: number): Promise<KernelsRun> => {
	const directory = bench.scratch.path(`kernels-${name}`);
	const [begin, end, report] = [`${directory}.begin`, `${directory}.end`, `${directory}.json`];
	const [graceTui] = contendersOf(bench);
	if (graceTui === undefined) throw new Error('Expected grace-tui among the contenders.');
	const variables = {
		PYTHONPATH: clients,
		PYTHONDONTWRITEBYTECODE: '1',
		BEATS_KERNELS: String(kernelCount),
		BEATS_PER_SECOND: String(rate),
		BEATS_BEGIN: begin,
		BEATS_END: end,
		BEATS_REPORT: report,
	};
	const running = await graceTui.start({program, directory, variables});
	const workspace = await locateWorkspace(directory);

	const connect = async (onRows: (rows: readonly KernelRow[]) => void) => {
		const peer = await connectToWatchdog(workspace, {
			onNotification: (_method, params) => onRows((params as WireChanges).kernels?.rows ?? []),
		});
		if (peer === undefined) throw new Error('Expected the watchdog to listen, got no answer.');
		return peer;
	};
	const model = async (): Promise<Model> => {
		const peer = await connect(() => {});
		try {
			return decodeModel(await peer.request('status'));
		} finally {
			peer.close();
		}
	};

	await until('every kernel to be registered', async () => {
		const found = await model().catch(() => undefined);
		return found?.kernels.length === kernelCount ? true : undefined;
	});
	return {
		pid: running.pid,
		model,
		attach: async onRows => {
			const peer = await connect(onRows);
			await peer.request('subscribe');
			return peer.close;
		},
		begin: () => writeFile(begin, ''),
		end: async () => {
			await writeFile(end, '');
			return until('the application to report', async (): Promise<Report | undefined> => {
				const text = await readFile(report, 'utf8').catch(() => undefined);
				return text === undefined ? undefined : JSON.parse(text);
			});
		},
		stop: running.stop,
	};
};

/** The first answer that is not undefined. Throws after 15 s. */
export const until = async <Answer>(
	what: string,
	ask: () => Promise<Answer | undefined>,
): Promise<Answer> => {
	for (const end = performance.now() + patience; performance.now() < end; await sleep(pollInterval)) {
		const answer = await ask();
		if (answer !== undefined) return answer;
	}
	throw new Error(`Expected ${what} within ${patience / 1000} s.`);
};
