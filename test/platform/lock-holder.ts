// lock-holder.ts NAME: takes the lock, says `held CHILD-PID` or `taken`, and stays while it holds it; its child outlives it.
import {spawn} from 'node:child_process';
import {platform} from '../../source/platform/platform.ts';

const lock = await platform.lock(process.argv[2] ?? '');
if (lock === undefined) {
	console.log('taken');
} else {
	const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)'], {
		detached: true,
		stdio: 'ignore',
	});
	child.once('spawn', () => console.log(`held ${child.pid}`));
	setTimeout(() => {}, 60_000);
}
