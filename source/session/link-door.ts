import {readFile, rm} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import {codeOf, messageOf} from '../core/errors.ts';
import {removeDeadSockets} from '../platform/dead-sockets.ts';
import {formatAddress, isReachable, type LinkAddress, listenLocally} from '../platform/local-socket.ts';
import {writeFileAtomic} from '../runtime/write-file.ts';
import {restoreWorkspace, type Workspace} from '../watchdog/workspace.ts';

const lookInterval = 2000;

type Options = {
	readonly workspace: Workspace;
	readonly onConnection: (socket: net.Socket) => void;
	/** What is wrong with the door, or undefined when nothing is. */
	readonly onTrouble: (message: string | undefined) => void;
	/** Milliseconds between two looks. @default 2000 */
	readonly interval?: number;
};

/** The socket of a workspace, and the file that says where it is. */
export type LinkDoor = {
	/** Begins to listen. Never rejects. */
	readonly open: () => Promise<void>;
	/** Where it is; undefined while it is nowhere. */
	readonly address: () => LinkAddress | undefined;
	/** Takes no more connections; those that are there stay. Never rejects. */
	readonly close: () => Promise<void>;
};

/**
 * A door that is looked after: whoever tidies the temporary directory, or removes the runtime directory after a logout,
 * takes it away for a few seconds only. Connections that are there stay.
 */
export const createLinkDoor = (options: Options): LinkDoor => {
	const {workspace, onConnection, onTrouble, interval = lookInterval} = options;
	let server: net.Server | undefined;
	let address: LinkAddress | undefined;
	let hasTold = false;
	let timer: NodeJS.Timeout | undefined;
	let isTidy = false;
	let looking: Promise<void> | undefined;

	const listen = async (): Promise<void> => {
		shut();
		const next = net.createServer(onConnection);
		// Where descriptors run out a connection is lost, and not the watchdog.
		next.on('error', () => {});
		address = await listenLocally(next, workspace.key);
		// A link alone is no reason to stay.
		server = next.unref();
	};

	// Not waited for: it would last as long as its connections.
	const shut = (): void => {
		server?.close();
		server = undefined;
		address = undefined;
	};

	const tell = async (place: LinkAddress): Promise<void> => {
		const text = formatAddress(place);
		hasTold = true;
		if (text === (await advertised())) return;
		await restoreWorkspace(workspace);
		await writeFileAtomic(workspace.link, text, {
			isDurable: false,
			mode: 0o600,
			temporaryDirectory: workspace.temporary,
		});
	};

	// Somebody may have removed it.
	const advertised = (): Promise<string | undefined> =>
		readFile(workspace.link, 'utf8').catch(() => undefined);

	const look = async (): Promise<void> => {
		try {
			if (address === undefined || !(await isReachable(address))) await listen();
			if (address !== undefined) await tell(address);
			onTrouble(undefined);
		} catch (error) {
			// The sentence of a system error names a temporary file, and would be news each time.
			const reason =
				codeOf(error) === '' ? messageOf(error) : `${codeOf(error)}: make room or give permission.`;
			onTrouble(`The link for kernels and other terminals is not whole: ${reason}`);
		}
		timer = setTimeout(lookAgain, interval).unref();
	};
	const lookAgain = (): void => {
		looking = look();
		tidy();
	};

	// Not at the launch, which has more to do, and waited for by nobody.
	const tidy = (): void => {
		if (isTidy || address?.kind !== 'unix') return;
		isTidy = true;
		void removeDeadSockets(path.dirname(address.path));
	};

	return {
		open: () => {
			looking = look();
			return looking;
		},
		address: () => address,
		close: async () => {
			// One that is under way sets the timer anew.
			await looking;
			clearTimeout(timer);
			shut();
			if (!hasTold) return;
			hasTold = false;
			await rm(workspace.link, {force: true}).catch(() => {
				// Who reads it finds nobody there, and goes by the state file.
			});
		},
	};
};
