// watch-process.ts DIRECTORY COMMAND…: a watchdog without a screen, until it gets SIGTERM.
import {platform} from '../../source/platform/platform.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {startLocalWatchdog} from '../../source/session/local.ts';
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
const options = {workspace, settings, command, version: 'test', platform, clock: systemClock, isShown: false};
const watchdog = await startLocalWatchdog({...options, onLine: () => {}});
process.on('SIGTERM', () => watchdog.send({type: 'leave'}));
await watchdog.ended;
