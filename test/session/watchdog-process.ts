// watchdog-process.ts DIRECTORY COMMAND…: a watchdog with numbers, told to leave once its application runs; says `ended`.
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {openLocalSession, startLocalWatchdog} from '../../source/session/local.ts';
import {readSettings} from '../../source/watchdog/config.ts';
import {openWorkspace} from '../../source/watchdog/workspace.ts';

const [directory = '', ...command] = process.argv.slice(2);
const workspace = await openWorkspace(directory);
const settings = await readSettings({
	directory,
	file: workspace.configFile,
	isNamed: false,
	overrides: {},
	environment: process.env,
});
const options = {workspace, settings, command, version: 'test', platform, clock: systemClock, isShown: true};
const watchdog = await startLocalWatchdog({...options, onLine: console.log});
const session = openLocalSession(watchdog, options);
const unsubscribe = session.log.lines.subscribe(() => {});
const isReady = (): boolean => session.model.get().statistics !== undefined;
await new Promise<void>(resolve => {
	const stop = session.model.subscribe(() => {
		if (!isReady()) return;
		stop();
		resolve();
	});
});
session.send({type: 'leave'});
await watchdog.ended;
unsubscribe();
await session.close();
console.log('ended');
