import fs from 'node:fs';
import {promisify} from 'node:util';
import {handleOf} from './fs-promises.ts';

/** The part of `node:fs` that the watchdog uses, by descriptors of the simulated disk. Only promises of it are asked for. */
export const {constants} = fs;

const promised = <Parameters extends readonly unknown[]>(
	task: (descriptor: number, ...parameters: Parameters) => Promise<unknown>,
) => {
	const byCallback = (): never => {
		throw new Error('Expected to be asked for a promise.');
	};
	return Object.assign(byCallback, {[promisify.custom]: task});
};

export const fstat = promised((descriptor, options: {readonly bigint: true}) =>
	handleOf(descriptor).stat(options),
);

export const read = promised((descriptor, buffer: Buffer, offset: number, length: number, position: number) =>
	handleOf(descriptor).read(buffer, offset, length, position),
);

export const write = promised((descriptor, buffer: Buffer, offset: number, length: number) =>
	handleOf(descriptor).write(buffer.subarray(offset, offset + length)),
);

// A rotation uses these, and the simulated application says too little for one.
const rotates = (): never => {
	throw new Error('Expected no log to be rotated.');
};

export {rotates as fstatSync, rotates as ftruncateSync, rotates as renameSync, rotates as writeSync};

// A console does, and there is none.
export const watch = (): never => {
	throw new Error('Expected no alerts to be watched.');
};
