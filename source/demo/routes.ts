import process from 'node:process';
import {crash, exit, flood, hang, ignoreSigterm, leak} from './failures.ts';
import {breakDown, cut, jam, type KernelName, kernelNames, kernelStatus, mend} from './kernels.ts';

/** What a request is answered with, what is done before it, and what is done once the answer is out. */
export type Answer = {
	readonly status: number;
	readonly body: object;
	readonly before?: () => void;
	readonly afterwards?: () => void;
};

type Route = {
	/** The query's one parameter, a whole number between the bounds. */
	readonly parameter?: {
		readonly name: string;
		readonly initial: number;
		readonly from: number;
		readonly to: number;
	};
	readonly says: (value: number) => string;
	readonly does: (value: number) => void;
	/** It is in force when the caller has the answer; otherwise it begins then, as it may leave nobody to answer. */
	readonly isAtOnce?: boolean;
};

const megabytes = (initial: number) => ({name: 'mb', initial, from: 1, to: 4096});

const failures: Readonly<Record<string, Route>> = {
	'/crash': {says: () => 'crashing', does: crash},
	'/exit': {
		parameter: {name: 'code', initial: 0, from: 0, to: 255},
		says: code => `exiting with code ${code}`,
		does: exit,
	},
	'/hang': {says: () => 'hanging', does: hang},
	'/leak': {parameter: megabytes(64), says: size => `holding ${size} MiB more`, does: leak},
	'/flood': {parameter: megabytes(8), says: size => `printing ${size} MiB`, does: flood},
	'/ignore-sigterm': {says: () => 'ignoring SIGTERM from now on', does: ignoreSigterm, isAtOnce: true},
};

type KernelRoute = {readonly says: (name: KernelName) => string; readonly does: (name: KernelName) => void};

const kernelRoutes: Readonly<Record<string, KernelRoute>> = {
	'/kernels/cut': {says: name => `${name} beats no more`, does: cut},
	'/kernels/break': {says: name => `${name} beats no more, and its restarts fail`, does: breakDown},
	'/kernels/jam': {says: name => `${name} beats no more, and its restarts never end`, does: jam},
	'/kernels/mend': {says: name => `the next restart of ${name} succeeds`, does: mend},
};

/** The ways to fail, each with its parameter's default as an example. */
export const failurePaths: readonly string[] = Object.entries(failures).map(([path, {parameter}]) =>
	parameter === undefined ? path : `${path}?${parameter.name}=${parameter.initial}`,
);

/** The ways in which one kernel can fail, or be mended. */
export const kernelPaths: readonly string[] = Object.keys(kernelRoutes).map(path => `${path}?name=memory`);

/** The answer to a request, `requests` being how many came so far. */
export const answerTo = (method: string, target: string, requests: number): Answer => {
	const query = target.indexOf('?');
	const path = query === -1 ? target : target.slice(0, query);
	if (method === 'GET' && path === '/') return {status: 200, body: currentStatus(requests)};
	if (method === 'GET' && path === '/kernels') return {status: 200, body: kernelStatus()};
	const parameters = new URLSearchParams(query === -1 ? '' : target.slice(query));
	const kernelRoute = method === 'POST' && Object.hasOwn(kernelRoutes, path) ? kernelRoutes[path] : undefined;
	if (kernelRoute !== undefined) return failKernel(kernelRoute, parameters.get('name') ?? '');
	const route = method === 'POST' && Object.hasOwn(failures, path) ? failures[path] : undefined;
	if (route === undefined) return unknownRoute(method, path);
	return fail(route, parameters);
};

const currentStatus = (requests: number): object => ({
	status: 'ok',
	uptimeSeconds: Math.round(process.uptime() * 1000) / 1000,
	requests,
	memoryBytes: process.memoryUsage.rss(),
});

const unknownRoute = (method: string, path: string): Answer => ({
	status: 404,
	body: {
		error: `No route ${method} ${path}`,
		routes: ['GET /', 'GET /kernels', ...[...failurePaths, ...kernelPaths].map(known => `POST ${known}`)],
	},
});

const fail = (route: Route, query: URLSearchParams): Answer => {
	const {parameter} = route;
	if (parameter === undefined) return accept(route, 0);
	const {name, initial, from, to} = parameter;
	const given = query.get(name) ?? String(initial);
	const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
	if (value >= from && value <= to) return accept(route, value);
	const error = `Expected \`${name}\` to be a whole number from ${from} to ${to}, got \`${given}\`.`;
	return {status: 400, body: {error}};
};

const failKernel = ({says, does}: KernelRoute, given: string): Answer => {
	const name = kernelNames.find(known => known === given);
	if (name !== undefined) return {status: 202, body: {status: says(name)}, before: () => does(name)};
	const error = `Expected \`name\` to be one of ${kernelNames.join(', ')}, got \`${given}\`.`;
	return {status: 400, body: {error}};
};

const accept = ({says, does, isAtOnce = false}: Route, value: number): Answer => {
	const act = (): void => does(value);
	return {status: 202, body: {status: says(value)}, ...(isAtOnce ? {before: act} : {afterwards: act})};
};
