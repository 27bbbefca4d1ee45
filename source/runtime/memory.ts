import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Gives the memory that start-up needed back to the system, once, about 5 ms long. A process that runs for months
 * should not keep what it used in its first second; without this nothing would collect it for hours.
 */
export const returnMemory = (): void => {
	v8.setFlagsFromString('--semi-space-growth-factor=1');
	v8.setFlagsFromString('--expose-gc');
	const collect: unknown = vm.runInNewContext('gc');
	if (typeof collect === 'function') collect({type: 'major', execution: 'sync', flavor: 'last-resort'});
};

/**
 * Keeps the part of memory in which new objects are made as large as it is now. It would double whenever much is made at
 * once, such as when a hundred thousand alerts are read, to 128 MiB that are never given back.
 */
export const keepNewSpaceSmall = (): void => {
	v8.setFlagsFromString('--semi-space-growth-factor=1');
};
