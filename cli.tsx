#!/usr/bin/env -S node --max-semi-space-size=4
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 22)) {
	process.stderr.write(
		`grace-tui: Expected Node 22.22 or newer, got ${process.versions.node}. Install a newer one, or run it with \`npx -p node@24\`.\n`,
	);
	process.exitCode = 2;
} else {
	module.enableCompileCache?.();
	// Only now: what it imports does not load on an older Node.
	import('./source/commands/main.ts').then(({main}) => main(process.argv.slice(2)));
}
