import type {LinkDoor} from '../../../source/session/link-door.ts';
import type {SimulatedSocket} from '../sockets.ts';
import {theWorld} from '../stage.ts';

type Options = {readonly onConnection: (socket: SimulatedSocket) => void};

const address = {kind: 'unix', path: '/run/grace.sock'} as const;

/** The socket of the workspace: whoever opens it last has it. */
export const createLinkDoor = ({onConnection}: Options): LinkDoor => {
	const {timeline, sockets} = theWorld();
	const actor = timeline.actor();
	let isOpen = false;
	return {
		open: async () => {
			isOpen = true;
			sockets.listen(actor, onConnection);
		},
		address: () => (isOpen ? address : undefined),
		close: async () => {
			isOpen = false;
			sockets.unlisten(actor);
		},
	};
};
