import {defineConfig} from 'tsdown';

export default defineConfig({
	entry: {cli: 'cli.tsx', index: 'source/index.ts', demo: 'source/demo/application.ts'},
	format: 'esm',
	platform: 'node',
	target: 'node22',
	fixedExtension: false,
	minify: true,
	dts: false,
	env: {NODE_ENV: 'production'},
	deps: {neverBundle: ['react-devtools-core'], onlyBundle: false},
});
