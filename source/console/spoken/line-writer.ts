import {setBlocking} from '../blocking.ts';
import type {FrameWriter} from '../frame-writer.ts';

/** A terminal that is written lines to, as they come. */
export const createLineWriter = (stdout: FrameWriter['stdout']): FrameWriter => {
	setBlocking(stdout, false);
	return {stdout, renew: () => {}, close: () => setBlocking(stdout, true)};
};
