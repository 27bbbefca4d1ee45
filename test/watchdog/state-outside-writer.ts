// Another program that writes the state file: reads it, changes its own keys, and writes it back, in place and by
// rename in turn. Now and then it waits until its parent says that it was heard.
import {readFileSync, renameSync, writeFileSync} from 'node:fs';

const [path = '', count = '', every = ''] = process.argv.slice(2);
let heard: unknown;
process.on('message', message => {
	heard = message;
});

const writeNext = (number: number): void => {
	const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
	if (typeof state !== 'object') throw new Error('The state is no object.');
	const isOn = Math.floor(number / 3) % 2 === 1;
	const value = `outside-${number}`;
	const next = {...state, manual_shutdown: isOn, restart_requested_at: value, outside_count: number};
	const text = JSON.stringify(next);
	if (number % 2 === 0) {
		writeFileSync(path, text);
		const isAwaited = number % Number(every) === 0 || number === Number(count);
		goOnWhen(number, () => !isAwaited || heard === value);
	} else {
		writeFileSync(`${path}.outside`, text);
		renameSync(`${path}.outside`, path);
		// Of two renames at once the first is gone for good; what comes next must not go down with it.
		goOnWhen(number, () => heard === value || !readFileSync(path, 'utf8').includes(`"${value}"`));
	}
};

const goOnWhen = (number: number, isDone: () => boolean): void => {
	if (!isDone()) setTimeout(goOnWhen, 1, number, isDone);
	else if (number === Number(count)) process.disconnect();
	else setTimeout(writeNext, number % 3, number + 1);
};

writeNext(1);
