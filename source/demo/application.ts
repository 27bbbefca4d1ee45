import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import process from 'node:process';
import {isIgnored} from './failures.ts';
import {startKernels} from './kernels.ts';
import {answerTo, failurePaths, kernelPaths} from './routes.ts';
import {workLine} from './work.ts';

/** A small backend to try a supervisor on: it does believable work, and fails in the way it is asked to over HTTP. */

// Its crashes are made on purpose: the sentence says all, and leaves the log readable.
Error.stackTraceLimit = 0;

const host = '127.0.0.1';
const workEvery = 2000;

let requests = 0;

const answer = (request: IncomingMessage, response: ServerResponse): void => {
	requests += 1;
	request.resume();
	const {status, body, before, afterwards} = answerTo(request.method ?? 'GET', request.url ?? '/', requests);
	before?.();
	const headers = {'content-type': 'application/json', connection: 'close'};
	response.writeHead(status, headers);
	// The caller has its answer before the application does what it was asked for.
	response.end(`${JSON.stringify(body)}\n`, () => {
		// Whoever asks for the status does so often.
		if (status !== 200) console.log(`${request.method} ${request.url} ${status}`);
		if (afterwards !== undefined) setImmediate(afterwards);
	});
};

const work = (): void => {
	let count = 0;
	setInterval(() => {
		console.log(workLine(count));
		count += 1;
	}, workEvery);
};

const leave = (signal: NodeJS.Signals): void => {
	if (isIgnored(signal)) {
		console.log(`${signal}: ignored`);
		return;
	}
	console.log(`${signal}: closed`);
	process.exit(0);
};

const die = (why: string): void => {
	console.error(why);
	process.exit(1);
};

const givenPort = (): number | undefined => {
	const port = Number(process.env.PORT || '0');
	return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : undefined;
};

const serve = (port: number): void => {
	const server = createServer(answer);
	server.on('error', error => die(`Cannot listen on ${host}:${port}: ${error.message}`));
	server.listen(port, host, () => {
		const address = server.address();
		const bound = typeof address === 'object' && address !== null ? address.port : port;
		console.log(`Listening on http://${host}:${bound}`);
		console.log(`Make it fail: curl -X POST ${host}:${bound}/crash`);
		console.log(`Also: ${failurePaths.filter(path => path !== '/crash').join(' ')}`);
		console.log(`One kernel alone: ${kernelPaths.join(' ')}`);
		startKernels();
		work();
	});
};

process.on('SIGTERM', leave);
process.on('SIGINT', leave);
process.on('uncaughtException', error => die(`Uncaught ${error.stack ?? error.message}`));

const port = givenPort();
if (port === undefined) die(`Expected PORT to be a number from 0 to 65535, got \`${process.env.PORT}\`.`);
else serve(port);
