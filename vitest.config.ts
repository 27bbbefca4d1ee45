import {defineConfig} from 'vitest/config';

export default defineConfig({
	oxc: {jsx: {runtime: 'automatic', development: false}},
	test: {
		// As the built program runs: React checks much that nobody reads here.
		env: {NODE_ENV: 'production'},
		include: ['test/**/*.test.{ts,tsx}'],
		// Most of them wait for real processes, and leave the cores to others meanwhile.
		maxWorkers: 3,
		// On a machine that is busy with others a program takes long to begin.
		testTimeout: 60_000,
		// Many wait for real processes, and such a machine may let one of them wait for too long. What is broken fails twice.
		retry: 1,
		hookTimeout: 30_000,
	},
});
