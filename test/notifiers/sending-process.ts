// Tells the alerts of the workspace argv[2] to the address argv[3], until it is killed. Says on its standard output when it has begun.
import {join} from 'node:path';
import process from 'node:process';
import {startNotifiers} from '../../source/notifiers/notifiers.ts';
import {createSender} from '../../source/notifiers/send/sender.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {createStore} from '../../source/runtime/store.ts';
import {receiver} from './office.ts';

const [directory = '', url = ''] = process.argv.slice(2);
const target = {type: 'webhook', url, urlFrom: undefined, secretFrom: undefined} as const;
await startNotifiers([{...receiver('ops'), target}], {
	alerts: join(directory, 'alerts'),
	directory: join(directory, '.grace', 'notifiers'),
	temporaryDirectory: join(directory, '.grace', 'tmp'),
	clock: systemClock,
	since: new Date(),
	origin: () => ({workspace: 'shop', directory, host: 'web-1', command: ['serve']}),
	outlook: () => ({phase: 'running', next: [], press: []}),
	silences: createStore([]),
	openSender: settings => createSender(settings, {environment: {}, directory}),
	announce: () => {},
	onModel: () => {},
	onTrouble: () => {},
	onError: error => console.error(error),
});
console.log('begun');
// Nothing else holds it.
setInterval(() => {}, 1000);
