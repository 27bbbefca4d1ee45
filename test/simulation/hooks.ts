import {registerHooks} from 'node:module';
import * as http from './modules/http.ts';

/** A fault that somebody made by hand: a piece of a source, and what stands there instead. */
export type Mutation = {readonly file: string; readonly from: string; readonly to: string};

const ownPid = 1000;

const modules = new URL('modules/', import.meta.url).href;
const replaced: ReadonlyMap<string, string> = new Map(
	[
		['node:fs', 'fs'],
		['node:fs/promises', 'fs-promises'],
		['node:timers/promises', 'timers-promises'],
		['node:http', 'http'],
		['chokidar', 'chokidar'],
		['pidusage', 'pidusage'],
	].map(([name = '', file]) => [name, `${modules}${file}.ts`]),
);

/** From here on the sources meet a simulated disk, clock and link, and perhaps a fault. */
export const simulate = (mutation?: Mutation): void => {
	// It is written into files, and would make one run another.
	Object.defineProperty(process, 'pid', {value: ownPid});
	// Asked by the probe, past what is imported.
	const simulatedHttp = http as unknown as NodeJS.Process['getBuiltinModule'];
	Object.defineProperty(process, 'getBuiltinModule', {value: () => simulatedHttp});
	registerHooks({
		resolve: (specifier, context, next) => {
			const {parentURL = ''} = context;
			// The place of real sockets is not looked for.
			const isSimulated = parentURL.includes('/source/') && !parentURL.endsWith('/local-socket.ts');
			if (!isSimulated) return next(specifier, context);
			const url = specifier.endsWith('/link-door.ts') ? `${modules}link-door.ts` : replaced.get(specifier);
			return url === undefined ? next(specifier, context) : {url, shortCircuit: true};
		},
		load: (url, context, next) => {
			const loaded = next(url, context);
			if (mutation === undefined || !url.endsWith(`/source/${mutation.file}`)) return loaded;
			const text = String(loaded.source);
			if (!text.includes(mutation.from))
				throw new Error(`Expected ${mutation.file} to hold: ${mutation.from}`);
			return {...loaded, source: text.replace(mutation.from, mutation.to)};
		},
	});
};
