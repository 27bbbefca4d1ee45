import type {Mutation} from './hooks.ts';

/**
 * Faults made by hand, to be made one at a time: in the decisions, in the runtime, and what the simulation has found. Each is
 * caught: most within 150 schedules, the last two and what is not synced within some 2,500. Not caught within 3,000, as other parts make up for them, or next to nothing comes of them:
 * news of an old life that is listened to (`core/process.ts`), effects that do not wait for each other (`runtime/inbox.ts`),
 * a tree whose processes are not looked at once more (`platform/tree.ts`). Caught once in some 25,000: a state that could
 * not be read, and is not read again (`watchdog/file-watch.ts`).
 */
export const mutations: Readonly<Record<string, Mutation>> = {
	'a stop leaves the restart that is waited for': {
		file: 'core/word.ts',
		from: "return finish(stopped, 'person', [\n				...cancelRestart(state),",
		to: 'return keep(stopped);\n			return finish(stopped, "person", [\n				...cancelRestart(state),',
	},
	'a restart at once is not announced': {
		file: 'core/transition.ts',
		from: '...begun.effects, ...swept, ...announced]',
		to: '...begun.effects, ...swept]',
	},
	'lines that the disk refuses are forgotten': {
		file: 'runtime/line-writer.ts',
		from: 'pending = [...lines, ...pending]',
		to: 'pending = [...pending]',
	},
	'what must last is not synced': {
		file: 'runtime/write-file.ts',
		from: 'if (isDurable) await file.sync();',
		to: '',
	},
	'a replaced timer rings all the same': {
		file: 'runtime/timers.ts',
		from: 'cancels.get(name)?.();',
		to: '',
	},
	'a launch does not mind the switch': {
		file: 'core/process.ts',
		from: 'if (isManualShutdown) return finish(launched, stayStoppedBy(launched), []);',
		to: '',
	},
	'a start that was taken back is spawned': {
		file: 'watchdog/supervise.ts',
		from: "if (inbox.state().phase.name !== 'starting') {",
		to: 'if (life < 0) {',
	},
	'a start overtakes the stop behind it': {
		file: 'watchdog/words.ts',
		from: 'if (own === newest) send(event);',
		to: 'send(event);',
	},
};
