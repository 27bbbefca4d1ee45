import {platform} from '../platform/platform.ts';
import {systemClock} from '../runtime/clock.ts';
import type {RawConfig} from '../watchdog/config.ts';
import {openLocalSession, startLocalWatchdog} from './local.ts';
import {planSupervision} from './plan.ts';
import type {Session} from './session.ts';

/** What a program says that keeps an application alive through this library. */
export type SuperviseOptions = {
	/** The workspace. @default the current directory */
	readonly directory?: string;
	/** The command line. @default the config's `command`, then what ran here last, then `serve.py` */
	readonly command?: readonly string[];
	/** What `grace.config.json` would say under `watchdog`; it wins over the file. @default nothing */
	readonly watchdog?: RawConfig;
	/** Each line of the watchdog's log. @default nobody listens */
	readonly onLine?: (line: string) => void;
};

/** A watchdog of this process, reached like any other. */
export type Supervision = Session & {
	/** Resolves when `send({type: 'leave'})` has been carried out. */
	readonly ended: Promise<void>;
};

/** Becomes the watchdog of a workspace. Throws a GraceError: NO_WORKSPACE, BAD_CONFIG, NO_COMMAND or ALREADY_WATCHED. */
export const supervise = async (options: SuperviseOptions = {}): Promise<Supervision> => {
	const {directory = '.', command, watchdog: overrides = {}, onLine = () => {}} = options;
	const plan = await planSupervision({
		directory,
		configFile: undefined,
		overrides,
		command,
		environment: process.env,
	});
	const watchdog = await startLocalWatchdog({
		...plan,
		version: 'library',
		platform,
		clock: systemClock,
		isShown: true,
		onLine,
	});
	const {close, ...session} = openLocalSession(watchdog, plan);
	return {...session, ended: watchdog.ended.then(close)};
};
