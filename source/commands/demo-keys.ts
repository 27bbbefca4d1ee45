import type {ExtraKey} from '../console/render.tsx';

/** What `grace-tui demo` says first: what there is to try. */
export const demoGreeting = [
	'Demo, timeouts are short (4 s of silence). In Kernels (2) c cuts one, b breaks it, m mends it; x crashes all.',
	'Demo, short timeouts (4 s). Kernels (2): c cut, b break, m mend; x crash all.',
	'Demo, short timeouts. 2, then c b m; x',
];

/** What the demo always says, because its timeouts are not those of an application that matters. */
export const demoRemarks = [
	'demo: timeouts are short, 4 s of silence condemn a kernel',
	'demo: timeouts are short',
	'short timeouts',
];

/** The keys that only the demo adds: each asks its application, over HTTP, to fail. */
export const demoKeys = (port: number): readonly ExtraKey[] => {
	const post = async (path: string, said: string): Promise<string> => {
		const response = await fetch(`http://127.0.0.1:${port}${path}`, {
			method: 'POST',
			signal: AbortSignal.timeout(2000),
		}).catch(() => undefined);
		return response?.ok ? said : 'The application does not answer; try again when it runs.';
	};
	const kernelKey = (
		key: string,
		verb: 'cut' | 'break' | 'mend',
		texts: Pick<ExtraKey, 'label' | 'help'> & {readonly said: (name: string) => string},
	): ExtraKey => ({
		key,
		shown: key,
		label: texts.label,
		help: texts.help,
		isForKernel: true,
		run: ({kernel = 'memory'}) =>
			post(`/kernels/${verb}?name=${encodeURIComponent(kernel)}`, texts.said(kernel)),
	});
	return [
		kernelKey('c', 'cut', {
			label: 'cut',
			help: 'demo: cut the beats of the selected kernel; it is restarted',
			said: name => `${name} beats no more; in 4 s it is restarted.`,
		}),
		kernelKey('b', 'break', {
			label: 'break',
			help: 'demo: cut it, and let its restarts fail',
			said: name => `${name} beats no more, and its restarts fail; m mends it.`,
		}),
		kernelKey('m', 'mend', {
			label: 'mend',
			help: 'demo: let its next restart succeed (R asks for one)',
			said: name => `The next restart of ${name} succeeds; R asks for one.`,
		}),
		{
			key: 'x',
			shown: 'x',
			label: 'crash',
			help: 'demo: crash the whole application',
			run: () => post('/crash', 'The application crashes; all its kernels come back with it.'),
		},
	];
};
