import {linkProtocol} from '../../source/core/link.ts';
import {createPeer} from '../../source/runtime/peer.ts';
import type {Stage} from './run.ts';
import {readSwitch} from './state.ts';

type Word = 'start' | 'stop' | 'restart';

/** Somebody at the console, which is the watchdog's own process. */
export const sayHere = (stage: Stage, word: Word | 'leave'): void => {
	const {timeline, trace} = stage.world;
	const inc = stage.current();
	if (inc?.watchdog === undefined || inc.endedAt !== undefined) return;
	if (inc.actor.stalledUntil > timeline.now()) return;
	trace(`--- here: ${word}`);
	const {send} = inc.watchdog;
	if (word === 'leave') {
		inc.isLeaving = true;
		timeline.act(inc.actor, () => send({type: 'leave'}));
		return;
	}
	if (inc.isLeaving) stage.oracle.sent();
	else stage.oracle.said(word === 'stop' ? 'down' : 'up');
	timeline.act(inc.actor, () => send({type: word, by: 'console'}));
};

/** Somebody at another terminal. */
export const sayOverLink = (stage: Stage, word: Word | 'shutdown'): void => {
	const {world, oracle} = stage;
	const socket = world.sockets.connect();
	const inc = stage.current();
	if (socket === undefined || inc === undefined) return;
	world.trace(`--- over the link: ${word}`);
	const peer = createPeer({
		socket,
		lineLimit: 1024 * 1024,
		onRequest: () => ({}),
		onNotification: () => {},
		onClose: () => {},
	});
	if (word === 'shutdown') inc.isLeaving = true;
	const ticket = word === 'shutdown' ? 0 : oracle.sent();
	const ask = async (): Promise<void> => {
		await peer.request('hello', {role: 'terminal', protocol: linkProtocol});
		await peer.request(word);
		world.trace(`--- over the link: ${word} is answered`);
		if (word !== 'shutdown' && !inc.isLeaving) oracle.arrived(ticket, word === 'stop' ? 'down' : 'up');
		peer.close();
	};
	ask().catch(() => oracle.lost(ticket));
};

const garbage = ['', '{"manual_shutdown": tr', '\0\0\0\0', '[]', '{"manual_shutdown": "perhaps"}'];

/** Somebody with an editor, or a script. */
export const editState = (stage: Stage): void => {
	const {world, oracle} = stage;
	const {random, disk, timeline, directory} = world;
	const file = `${directory}/grace_state.json`;
	const found = disk.find(file);
	if (disk.find(directory) === undefined || found?.isDirectory) return;
	const before = readSwitch(found);
	const text = textOf(stage);
	world.trace(`--- edits the state: ${JSON.stringify(text)}`);
	const content = Buffer.from(text);
	const put = (bytes: Buffer): void => {
		disk.write(disk.find(file) ?? disk.create(file, false), bytes);
	};
	if (random.chance(0.4)) {
		const other = `${directory}/.edited-${random.below(1e9)}`;
		disk.write(disk.create(other, false), content);
		disk.rename(other, file);
		oracle.written(before, disk.get(file));
	} else if (random.chance(0.5)) {
		put(content);
		oracle.written(before, disk.get(file));
	} else {
		// As a shell does it: empty first, then whole.
		const inode = found ?? disk.create(file, false);
		disk.write(inode, Buffer.alloc(0));
		oracle.written(before, inode);
		timeline.at(timeline.now() + random.between(0, 200), () => {
			disk.write(inode, content);
			oracle.written(before, inode);
		});
	}
};

const textOf = ({world: {random}}: Stage): string => {
	if (random.chance(0.12)) return random.pick(garbage);
	const manual_shutdown = random.chance(0.5);
	const isRequest = !manual_shutdown && random.chance(0.3);
	const request = isRequest ? {restart_requested_at: `request ${random.below(1e9)}`} : {};
	return JSON.stringify({manual_shutdown, ...request});
};
