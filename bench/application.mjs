// application.mjs [busy]: an HTTP server on a free port; busy, it also has 1,000 kernels that beat each second, and prints without pause.
import {createServer} from 'node:http';
import process from 'node:process';
import {createKernelManager} from '../dist/kernels.js';

const server = createServer((_request, response) => response.end('hello\n'));
server.listen(0, '127.0.0.1', () => {
	console.log(`pid ${process.pid} listens on ${server.address().port}`);
});

if (process.argv[2] === 'busy') {
	const manager = createKernelManager();
	const names = Array.from({length: 1000}, (_, index) => `kernel-${index}`);
	for (const name of names) manager.register(name, {restart: () => {}});
	manager.start();
	// A tenth of them each tenth of a second.
	let next = 0;
	setInterval(() => {
		for (let count = 0; count < names.length / 10; count += 1) manager.beat(names[next++ % names.length]);
	}, 100);

	const lines = Array.from({length: 500}, (_, index) => `line ${index} of a log that does not end\n`).join(
		'',
	);
	const print = () => {
		process.stdout.write(lines, () => setTimeout(print, 5));
	};
	print();
}
