import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {utimes} from 'node:fs/promises';

const listen = "require('node:net').createServer().listen(process.argv[1], () => console.log('there'))";

/** A socket that somebody who was killed has left, an hour old unless said otherwise; resolves when it is dead. */
export const leaveSocket = async (file: string, age = 3_600_000): Promise<void> => {
	const child = spawn(process.execPath, ['--eval', listen, file], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'exit');
	await once(child.stdout, 'data');
	child.kill('SIGKILL');
	await ended;
	await makeOld(file, age);
};

/** Makes a file look as old as that, in milliseconds. */
export const makeOld = async (file: string, age: number): Promise<void> => {
	const then = new Date(Date.now() - age);
	await utimes(file, then, then);
};
