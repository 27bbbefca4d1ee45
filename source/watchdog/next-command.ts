import {readFile, rm} from 'node:fs/promises';
import {setImmediate as yieldToOthers} from 'node:timers/promises';

/** The file through which another terminal names the command line of the next life. */
export type NextCommandWatch = {
	/** Resolves when a command line that is there by now has been told. Never rejects. */
	readonly look: () => Promise<void>;
	readonly close: () => Promise<void>;
};

/** Tells of each new command line that is written into the file; one from before the launch is dropped. */
export const watchNextCommand = (
	file: string,
	onCommand: (command: readonly string[]) => void,
): NextCommandWatch => {
	let told = '';

	const take = async (): Promise<void> => {
		const text = await readFile(file, 'utf8').catch(() => '');
		const command = parseCommand(text);
		if (command === undefined || text === told) return;
		told = text;
		onCommand(command);
	};

	// One look after the other, the first one behind the removal of what is old.
	let looked: Promise<void> = rm(file, {force: true}).catch(() => {});
	const look = (): Promise<void> => {
		looked = looked.then(take);
		return looked;
	};
	const watcher = watchFile(file, look);
	return {look, close: async () => (await watcher)?.close()};
};

// Without the watch a command is only noticed when somebody asks for a life; the supervision goes on.
const watchFile = async (file: string, onChange: () => void) => {
	try {
		// Loading the watcher takes as long as a launch may: the first life begins before.
		await yieldToOthers();
		const {watch} = await import('chokidar');
		const watcher = watch(file);
		watcher.on('add', onChange);
		watcher.on('change', onChange);
		watcher.on('error', () => {});
		return watcher;
	} catch {
		// As above.
		return undefined;
	}
};

const parseCommand = (text: string): readonly string[] | undefined => {
	try {
		const command: unknown = JSON.parse(text);
		return isCommand(command) ? command : undefined;
	} catch {
		// Gone again, or half written: the event of its completion follows.
		return undefined;
	}
};

const isCommand = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.length > 0 && value.every(word => typeof word === 'string' && word !== '');
