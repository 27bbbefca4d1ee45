import type {Socket} from 'node:net';
import type {Random} from './random.ts';
import type {Actor, Timeline} from './timeline.ts';

type Listener = (chunk: Buffer) => void;

/** One end of a connection, as much of it as a peer uses. */
export type SimulatedSocket = Socket & {readonly deliver: (event: 'data' | 'close', chunk?: Buffer) => void};

/** The local sockets of the machine. */
export type Sockets = {
	readonly listen: (actor: Actor, onConnection: (socket: SimulatedSocket) => void) => void;
	readonly unlisten: (actor: Actor) => void;
	/** Connects the actor whose turn it is; undefined where nobody listens. */
	readonly connect: () => SimulatedSocket | undefined;
	/** Ends the connections of one who died. */
	readonly abandon: (actor: Actor) => void;
};

const longestWay = 3;

/** No connections yet. */
export const createSockets = (timeline: Timeline, random: Random): Sockets => {
	const ends = new Map<Actor, Set<SimulatedSocket>>();
	let door: {readonly actor: Actor; readonly onConnection: (socket: SimulatedSocket) => void} | undefined;

	const createEnd = (owner: Actor, other: () => SimulatedSocket): SimulatedSocket => {
		const listeners = new Map<string, Listener>();
		// What comes before anybody listens waits.
		const unread: Buffer[] = [];
		let lastArrival = 0;
		let isDestroyed = false;
		const later = (task: () => void): void => {
			lastArrival = Math.max(lastArrival, timeline.now() + random.next() * longestWay);
			timeline.at(lastArrival, task, ownerOf.get(other()) ?? owner);
		};
		const end = {
			get destroyed() {
				return isDestroyed;
			},
			get writable() {
				return !isDestroyed;
			},
			writableLength: 0,
			on: (event: string, listener: Listener) => {
				listeners.set(event, listener);
				for (const chunk of event === 'data' ? unread.splice(0) : [])
					timeline.at(timeline.now(), () => end.deliver('data', chunk), owner);
			},
			once: (event: string, listener: Listener) => listeners.set(event, listener),
			write: (text: string) => {
				if (!isDestroyed) later(() => other().deliver('data', Buffer.from(text)));
			},
			destroy: () => {
				if (isDestroyed) return;
				isDestroyed = true;
				timeline.at(timeline.now(), () => listeners.get('close')?.(Buffer.alloc(0)), owner);
				later(() => other().destroy());
			},
			deliver: (event: string, chunk = Buffer.alloc(0)) => {
				const listener = listeners.get(event);
				if (listener === undefined) unread.push(chunk);
				else if (!isDestroyed) listener(chunk);
			},
		} as unknown as SimulatedSocket;
		const own = ends.get(owner) ?? new Set();
		ends.set(owner, own.add(end));
		ownerOf.set(end, owner);
		return end;
	};
	const ownerOf = new Map<SimulatedSocket, Actor>();

	return {
		listen: (actor, onConnection) => {
			door = {actor, onConnection};
		},
		unlisten: actor => {
			if (door?.actor === actor) door = undefined;
		},
		connect: () => {
			if (door === undefined) return undefined;
			const {actor, onConnection} = door;
			const guest: SimulatedSocket = createEnd(timeline.actor(), () => host);
			const host: SimulatedSocket = createEnd(actor, () => guest);
			timeline.at(timeline.now(), () => onConnection(host), actor);
			return guest;
		},
		abandon: actor => {
			if (door?.actor === actor) door = undefined;
			for (const end of ends.get(actor) ?? []) end.destroy();
			ends.delete(actor);
		},
	};
};
