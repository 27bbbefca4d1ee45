import {defineConfig, type Rolldown} from 'tsdown';

/**
 * Leaves out the package.json normalizer that meow loads at each start: ours is given to it, with nothing to normalize.
 * That saves about 3 MiB for as long as the watchdog runs, and 15 ms at its launch.
 */
const withoutNormalizer: Rolldown.Plugin = {
	name: 'without-normalizer',
	transform(code, id) {
		if (!id.endsWith('/meow/build/dependencies.js')) return undefined;
		const normalizer = 'getDefaultExportFromCjs(normalizeExports)';
		const use = 'var normalizeExports = requireNormalize();';
		if (!code.includes(normalizer) || !code.includes(use)) {
			throw new Error('Expected the normalizer of meow 14, got another meow. Correct or drop this plugin.');
		}
		return {code: code.replace(use, '').replace(normalizer, '() => {}')};
	},
};

/**
 * Ink's layout engine is built for browsers: it asks `fetch` for the bytes that stand in its own text, and so loads Node's whole HTTP client.
 * Without it, it decodes them itself. That saves 20 ms at the launch of the console.
 */
const withoutFetch: Rolldown.Plugin = {
	name: 'without-fetch',
	transform(code, id) {
		if (!id.endsWith('/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js')) return undefined;
		const guards = code.split(isThereFetch).length - 1;
		if (guards !== 2) {
			throw new Error(
				`Expected yoga-layout to look for fetch twice, got ${guards}. Correct or drop this plugin.`,
			);
		}
		return {code: code.replaceAll(isThereFetch, '"function"!=typeof undefined')};
	},
};

const isThereFetch = '"function"!=typeof fetch';

const shared = {
	format: 'esm',
	platform: 'node',
	target: 'node22',
	fixedExtension: false,
	minify: true,
} as const;

export default defineConfig([
	{
		...shared,
		entry: {cli: 'cli.tsx', index: 'source/index.ts'},
		dts: {entry: 'source/index.ts'},
		env: {NODE_ENV: 'production'},
		deps: {neverBundle: ['react-devtools-core'], onlyBundle: false},
		plugins: [withoutNormalizer, withoutFetch],
	},
	// Used inside other people's applications: it stands alone, and shares nothing with the console.
	// Not minified: an error in there shows its line to people, and who bundles an application minifies all of it.
	// All of it is of use, so it needs no marks of what a bundler may leave out.
	{
		...shared,
		name: 'kernels',
		entry: {kernels: 'source/kernels/index.ts'},
		dts: true,
		minify: false,
		outputOptions: {comments: {annotation: false}},
	},
	// Copied into a workspace of its own, so it stands alone as well.
	{...shared, name: 'demo', entry: {demo: 'source/demo/application.ts'}},
]);
