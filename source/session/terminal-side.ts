import {readKernelKey} from '../core/link.ts';
import type {Model} from '../core/model.ts';
import type {Peer} from '../runtime/peer.ts';
import type {Watchdog} from '../watchdog/contract.ts';
import type {Workspace} from '../watchdog/workspace.ts';
import {type LinkSide, sideOf, withoutParams} from './link-side.ts';
import {createLogTail} from './log-tail.ts';
import type {WireLog} from './remote-log.ts';
import {encodeChanges, encodeModel} from './wire.ts';

// A terminal draws a few frames a second, and one that does not keep up is told less often.
const publishAfter = 100;
const mostUnread = 256 * 1024;

/** A terminal of this user: it sees what the watchdog sees, and may say what a person may say. */
export const createTerminalSide = (watchdog: Watchdog, peer: Peer, workspace: Workspace): LinkSide => {
	const followed = new Map<'model' | 'log', Following>();
	// However often it asks, it is told once.
	const follow = (what: 'model' | 'log', begin: () => Following): void => {
		if (!followed.has(what)) followed.set(what, begin());
	};
	const by = 'another terminal';
	const wordForLife = (type: 'start' | 'restart') => () => watchdog.sendWithCommand({type, by});

	return sideOf(
		{
			...withoutParams({
				status: () => encodeModel(watchdog.model.get()),
				subscribe: () => {
					follow('model', () => followModel(watchdog, peer));
					return encodeModel(watchdog.model.get());
				},
				logs: () => follow('log', () => followLog(createLogTail(workspace.applicationLog), peer)),
				start: wordForLife('start'),
				stop: () => watchdog.send({type: 'stop', by}),
				restart: wordForLife('restart'),
				shutdown: () => {
					watchdog.send({type: 'leave'});
					return {pid: process.pid};
				},
			}),
			'kernel.restart': params => watchdog.applications.restartKernel(readKernelKey(params)),
		},
		() => {
			for (const {close} of followed.values()) close();
		},
		() => {
			for (const {flush} of followed.values()) flush();
		},
	);
};

/** What a guest is told again and again. */
type Following = {
	/** Tells at once what waits to be told. */
	readonly flush: () => void;
	readonly close: () => void;
};

const followModel = ({model, look}: Watchdog, peer: Peer): Following => {
	let told: Model = model.get();
	const lookAway = look();
	const following = whenever(
		model.subscribe,
		() => {
			const changes = encodeChanges(told, model.get());
			told = model.get();
			if (changes !== undefined) peer.notify('model', changes);
		},
		peer,
	);
	return {
		flush: following.flush,
		close: () => {
			following.close();
			lookAway();
		},
	};
};

const followLog = ({lines, close}: ReturnType<typeof createLogTail>, peer: Peer): Following => {
	let end = 0;
	const following = whenever(
		lines.subscribe,
		() => {
			const {first, lines: all} = lines.get();
			// The last line that was told may not have been whole.
			const from = Math.max(end - 1, first);
			end = first + all.length;
			const news: WireLog = {first, from, lines: all.slice(from - first)};
			peer.notify('log', news);
		},
		peer,
	);
	return {
		flush: following.flush,
		close: () => {
			following.close();
			close();
		},
	};
};

/** Tells of changes, the first after a moment, and never more than the other side takes. */
const whenever = (
	subscribe: (listener: () => void) => () => void,
	tell: () => void,
	peer: Peer,
): Following => {
	let timer: NodeJS.Timeout | undefined;
	const publish = (): void => {
		if (peer.unread() > mostUnread) {
			timer = setTimeout(publish, publishAfter).unref();
			return;
		}
		timer = undefined;
		tell();
	};
	const unsubscribe = subscribe(() => {
		timer ??= setTimeout(publish, publishAfter).unref();
	});
	return {
		flush: () => {
			if (timer !== undefined) tell();
		},
		close: () => {
			clearTimeout(timer);
			unsubscribe();
		},
	};
};
