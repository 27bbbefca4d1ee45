import {basename} from 'node:path';
import type {Clock} from '../runtime/clock.ts';
import {type CoveredWord, watchCovered} from './state-covered.ts';
import {know, learn, learnCovered, newsOf, want, wantedState, wrote} from './state-knowledge.ts';
import type {LastGood} from './state-last-good.ts';
import {closeQuietly, type OpenReading, openSettled, type Reading} from './state-read.ts';
import {replaceStateFile} from './state-replace.ts';
import {type Intent, intentOf, isSameState} from './state-text.ts';
import {keepUnreadable} from './state-unreadable.ts';

type Options = {
	readonly path: string;
	readonly lastGood: LastGood;
	readonly clock: Clock;
	readonly onNews: (intent: Intent) => void;
	/** The file has become unreadable, in a sentence, or is no longer. */
	readonly onUnreadable: (problem: string | undefined) => void;
	/** Somebody wrote into a file that our rename had covered. */
	readonly onCovered: (word: CoveredWord) => void;
};

/** What was found at the launch. */
export type Launch = {
	readonly intent: Intent;
	/** False when nobody knows what is wanted. */
	readonly isReadable: boolean;
	/** Why the file itself could not be read. */
	readonly problem?: string;
};

/** Knowledge of the state, and the disk. All but `want` must be called one at a time. */
export type StateOwner = {
	readonly begin: () => Promise<Launch>;
	/** Reads the file, and tells what is new. */
	readonly check: () => Promise<void>;
	/** Whether the file could not be read when it was last looked at, whatever stands in it, or was left for later. */
	readonly isUnread: () => boolean;
	/** Takes our changes into what is wanted; nothing is written yet. */
	readonly want: (changes: Readonly<Record<string, unknown>>) => void;
	/** Writes what is wanted. Rejects when the disk does not take it. */
	readonly write: () => Promise<void>;
	/** Takes in what `onCovered` told. */
	readonly takeInCovered: (word: CoveredWord) => void;
	readonly close: () => Promise<void>;
};

/** Reads, merges and replaces the state file at `path`. */
export const createStateOwner = (options: Options): StateOwner => {
	const {path, lastGood, clock, onNews, onUnreadable, onCovered} = options;
	const name = basename(path);
	const covered = watchCovered(clock, onCovered);
	let knowledge = know({});
	let isKnown = true;
	let judged: {readonly signature: string; readonly keptAs: string | undefined} | undefined;
	let isUnread = false;
	/** When an unreadable file was last kept and told. */
	let judgedAt = Number.NEGATIVE_INFINITY;
	// How often we replaced the file, and the newest word of others: a covered file may hold an older one.
	let generation = 0;
	let newestWord = {modifiedAt: 0n, generation: 0};

	const begin = async (): Promise<Launch> => {
		const {reading, file} = await openSettled(path, clock, judged?.signature);
		await closeQuietly(file);
		if (reading.kind === 'state') {
			knowledge = know(reading.state);
			lastGood.save(reading.state);
			return {intent: knowledge.told, isReadable: true};
		}
		const good = await lastGood.read();
		knowledge = know(good ?? {});
		if (reading.kind === 'missing') return {intent: knowledge.told, isReadable: true};
		isKnown = good !== undefined;
		isUnread = reading.bytes === undefined && !reading.isLarge;
		const problem = await judge(reading);
		return {intent: knowledge.told, isReadable: isKnown, problem};
	};

	const takeIn = async (reading: Reading, isWriting: boolean): Promise<void> => {
		isUnread = reading.kind === 'unreadable' && reading.bytes === undefined && !reading.isLarge;
		if (reading.kind === 'unreadable') {
			// A file that is spoilt again and again is neither kept nor told each time; what we write over is.
			const isSpoiltAnew = reading.signature !== judged?.signature && clock.now() < judgedAt + patience;
			if (!isWriting && isSpoiltAnew) isUnread = true;
			else await judge(reading);
			return;
		}
		forget();
		if (reading.kind === 'missing') return;
		if (!isKnown) {
			isKnown = true;
			// Where nobody knew what is wanted everything is news, but what was said meanwhile is newer.
			newestWord = {modifiedAt: reading.modifiedAt, generation};
			knowledge = {...knowledge, known: reading.state};
			tell(intentOf(wantedState(knowledge)));
		} else if (!isSameState(reading.state, knowledge.known)) {
			newestWord = {modifiedAt: reading.modifiedAt, generation};
			knowledge = learn(knowledge, reading.state);
			tellNews();
		}
		lastGood.save(reading.state);
	};

	const forget = (): void => {
		judged = undefined;
		onUnreadable(undefined);
	};

	const judge = async (reading: Reading & {readonly kind: 'unreadable'}): Promise<string> => {
		const {signature} = reading;
		judgedAt = clock.now();
		const keptAs =
			judged?.signature === signature && judged.keptAs !== undefined
				? judged.keptAs
				: // What cannot be kept is not overwritten either, and `write` says why.
					await keepUnreadable(path, reading).catch(() => undefined);
		judged = {signature, keptAs};
		const kept = keptAs === undefined ? '' : `, and was kept as ${basename(keptAs)}`;
		const consequence = isKnown
			? 'The last good state stays in force'
			: 'There is no earlier copy, so nothing is started until you ask for it';
		const problem = `${name} ${reading.problem}${kept}. ${consequence}.`;
		onUnreadable(problem);
		return problem;
	};

	const tellNews = (): void => {
		const news = newsOf(knowledge);
		if (news !== undefined) tell(news);
	};

	const tell = (news: Intent): void => {
		knowledge = {...knowledge, told: news};
		onNews(news);
	};

	const write = async (): Promise<void> => {
		for (let attempt = 1; knowledge.pending.size > 0; attempt += 1) {
			const opened = await openSettled(path, clock, judged?.signature);
			const outcome = await replaceOnce(opened, attempt <= patientAttempts).catch(async error => {
				await closeQuietly(opened.file);
				throw error;
			});
			if (outcome === 'replaced') return;
			await closeQuietly(opened.file);
			if (outcome === 'same') return;
		}
	};

	const replaceOnce = async (
		{reading, file}: OpenReading,
		isPatient: boolean,
	): Promise<'replaced' | 'same' | 'changed'> => {
		await takeIn(reading, true);
		if (reading.kind === 'unreadable' && !reading.isDangling && judged?.keptAs === undefined) {
			throw new Error(`it ${reading.problem}, and would be lost`);
		}
		const {pending} = knowledge;
		const state = wantedState(knowledge);
		if (pending.size === 0 || (reading.kind === 'state' && isSameState(state, reading.state))) {
			knowledge = wrote(knowledge, pending, state);
			return 'same';
		}

		const files = await replaceStateFile({path, before: {reading, file}, state, isPatient});
		if (files === undefined) return 'changed';
		knowledge = wrote(knowledge, pending, state);
		isKnown = true;
		forget();
		generation += 1;
		await Promise.all(files.map(open => covered.add(open, reading, generation - 1)));
		lastGood.save(state);
		return 'replaced';
	};

	return {
		begin,
		check: async () => {
			const {reading, file} = await openSettled(path, clock, judged?.signature);
			await closeQuietly(file);
			await takeIn(reading, false);
		},
		isUnread: () => isUnread,
		want: changes => {
			knowledge = want(knowledge, changes);
		},
		write,
		takeInCovered: ({before, after, generation: from}) => {
			const {modifiedAt} = after;
			const isOlder = modifiedAt < newestWord.modifiedAt;
			const isBehind = modifiedAt === newestWord.modifiedAt && from < newestWord.generation;
			if (isOlder || isBehind) return;
			newestWord = {modifiedAt, generation: Math.max(newestWord.generation, from)};
			const base = before.kind === 'state' ? before.state : knowledge.known;
			knowledge = learnCovered(knowledge, base, after.state);
			tellNews();
		},
		close: covered.close,
	};
};

/** How often others may be faster before we write all the same. */
const patientAttempts = 5;

/** Milliseconds between two copies of a file that is unreadable in ever new ways, and two words about it. */
const patience = 1000;
