import {beforeEach, expect, test} from 'vitest';
import {handOver, type Successor} from '../../source/watchdog/hand-over.ts';

let told: string[];

beforeEach(() => {
	told = [];
});

type Outcomes = {
	readonly record?: () => Promise<void>;
	readonly start?: () => Promise<Successor>;
	readonly hasTakenOver?: () => Promise<boolean>;
	readonly isFree?: boolean;
};

/** The steps of a hand-over, each told; `outcomes` says how they go. */
const attempt = ({record, start, hasTakenOver = async () => true, isFree = true}: Outcomes = {}) => {
	const tell = (step: string) => async (): Promise<void> => {
		told.push(step);
	};
	const successor: Successor = {pid: 4711, hasTakenOver, end: tell('end')};
	return handOver({
		hold: tell('hold'),
		record: async () => {
			told.push('record');
			await record?.();
		},
		start: async () => {
			told.push('start');
			return start === undefined ? successor : start();
		},
		release: tell('release'),
		takeBack: async () => {
			told.push('take back');
			return isFree;
		},
		resume: tell('resume'),
		leave: async heir => {
			told.push(`leave to ${heir?.pid ?? 'whoever has it'}`);
		},
	});
};

test('the successor is started before the lock is free, and this one leaves only on its answer', async () => {
	await attempt();
	expect(told).toEqual(['hold', 'record', 'start', 'release', 'leave to 4711']);
});

test('what is not on disk is not handed over', async () => {
	const record = () => Promise.reject(new Error('no space'));
	await expect(attempt({record})).rejects.toThrow('no space');
	expect(told).toEqual(['hold', 'record', 'resume']);
});

test('where no successor can be started the lock is never given away', async () => {
	const start = () => Promise.reject(new Error('no room'));
	await expect(attempt({start})).rejects.toThrow('no room');
	expect(told).toEqual(['hold', 'record', 'start', 'resume']);
});

test.each([
	['ends or is late', async () => false, 'it did not'],
	['says why it cannot', () => Promise.reject(new Error('bad config')), 'bad config'],
])(
	'a successor that %s is ended, and this one takes the lock back and goes on',
	async (_, hasTakenOver, said) => {
		await expect(attempt({hasTakenOver})).rejects.toThrow(said);
		expect(told).toEqual(['hold', 'record', 'start', 'release', 'end', 'take back', 'resume']);
	},
);

test('a lock that somebody else took meanwhile is theirs', async () => {
	await attempt({hasTakenOver: async () => false, isFree: false});
	expect(told.slice(-2)).toEqual(['take back', 'leave to whoever has it']);
});
