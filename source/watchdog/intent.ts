import {access} from 'node:fs/promises';
import type {ProcessEvent} from '../core/phase.ts';
import type {Clock} from '../runtime/clock.ts';
import {within} from '../runtime/within.ts';
import {type Intent, openStateFile, type StateTopic} from './state-file.ts';
import type {Workspace} from './workspace.ts';

/** What sets the kill switch in the state file. */
export const switchOn = {manual_shutdown: true, stopped_by: 'kill_switch', started_by: undefined} as const;

/** What clears it. */
export const switchOff = {manual_shutdown: false, started_by: 'grace-tui', stopped_by: undefined} as const;

// A disk that hangs must not keep a person's word from being obeyed; the write goes on behind it.
const writeDeadline = 2000;

type Options = {
	readonly workspace: Workspace;
	readonly clock: Clock;
	/** The last request for a restart that was acted on. */
	readonly restartHandled: string | undefined;
	readonly send: (event: ProcessEvent) => void;
	readonly onRestartHandled: (request: string) => void;
	/** A trouble with the state file, or undefined when it is over. */
	readonly onTrouble: (topic: StateTopic, message: string | undefined) => void;
};

/** What people want, as it stands in the state file. */
export type IntentKeeper = {
	/** As it was found at the launch. */
	readonly isManualShutdown: boolean;
	readonly isReadable: boolean;
	/** From now on tells what others write; what they wrote since the launch first. */
	readonly listen: () => void;
	/** From now on that is what is wanted; durable when it resolves, or on its way after 2 s. */
	readonly setSwitch: (isManualShutdown: boolean) => Promise<void>;
	readonly recordLife: (restarts: number) => void;
	/** Resolves when what waits is written, or once more could not be. Never rejects. */
	readonly flush: () => Promise<void>;
	/** Keeps a copy of what people want where the one there was is gone. */
	readonly keepCopy: () => void;
	readonly close: () => Promise<void>;
};

/** Opens the state file and remembers the restart that stands in it: at a launch it is history. */
export const openIntent = async (options: Options): Promise<IntentKeeper> => {
	const {workspace, clock, send, onRestartHandled, onTrouble} = options;
	let isNew = !(await isThere(workspace.stateFile));
	let isListening = false;
	let unheard: Intent | undefined;

	const onIntent = (intent: Intent): void => {
		// Whoever was first to write it has said what stands in it.
		isNew = false;
		if (!isListening) {
			unheard = intent;
			return;
		}
		const {isManualShutdown, restartRequestedAt} = intent;
		const isAsked = restartRequestedAt !== undefined && restartRequestedAt !== handled;
		handled = restartRequestedAt ?? handled;
		if (isAsked) onRestartHandled(restartRequestedAt);
		const isSwitched = isManualShutdown !== told;
		told = isManualShutdown;
		// A restart clears the switch by itself; the two together must not start two lives.
		if (isAsked && !isManualShutdown) send({type: 'restart', by: 'state file'});
		// Our own word comes back with theirs, and may be older than what has been said since.
		else if (isSwitched) send({type: 'intent', isManualShutdown});
	};

	const file = await openStateFile({
		path: workspace.stateFile,
		lastGoodPath: workspace.lastGoodState,
		clock,
		wall: clock.wall,
		onIntent,
		onTrouble,
	});
	const {intent, isReadable} = file.launch;
	let handled = intent.restartRequestedAt ?? options.restartHandled;
	if (handled !== undefined) onRestartHandled(handled);
	let told = isReadable ? intent.isManualShutdown : undefined;
	const lastUpdate = () => ({last_update: clock.wall().toISOString()});

	return {
		isManualShutdown: intent.isManualShutdown,
		isReadable,
		listen: () => {
			isListening = true;
			if (unheard !== undefined) onIntent(unheard);
		},
		setSwitch: async isManualShutdown => {
			isNew = false;
			told = isManualShutdown;
			const written = file.update({...(isManualShutdown ? switchOn : switchOff), ...lastUpdate()});
			await within(writeDeadline, clock, written);
		},
		recordLife: restarts => {
			// A file that was there keeps its switch: only a person's word changes that.
			const first = isNew ? {manual_shutdown: false} : {};
			isNew = false;
			void file.update({...first, restart_count: restarts, ...lastUpdate()});
		},
		flush: file.flush,
		keepCopy: file.keepCopy,
		close: file.close,
	};
};

const isThere = (file: string): Promise<boolean> =>
	access(file).then(
		() => true,
		() => false,
	);
