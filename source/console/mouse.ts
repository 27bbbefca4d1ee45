import {createMouseReports, type MouseEvent} from './mouse-reports.ts';
import {withMembers} from './stream-proxy.ts';

/** Tells of the mouse. */
export type Mouse = {readonly subscribe: (listener: (event: MouseEvent) => void) => () => void};

/** A terminal that reports the mouse while it is on its alternate screen. */
type MouseTerminal<Input, Output> = {
	readonly mouse: Mouse;
	/** What is typed, without the reports. */
	readonly stdin: Input;
	readonly stdout: Output;
	readonly close: () => void;
};

/** No mouse. */
export const noMouse: Mouse = {subscribe: () => () => {}};

/**
 * Asks for the mouse with the alternate screen, and gives it back with it, so that there is no way out on which the
 * terminal goes on reporting. Selecting text with shift held stays the terminal's own.
 */
export const openMouse = <Input extends NodeJS.ReadableStream, Output extends NodeJS.WritableStream>(
	stdin: Input,
	stdout: Output,
): MouseTerminal<Input, Output> => {
	const listeners = new Set<(event: MouseEvent) => void>();
	const reports = createMouseReports();
	let pieces: (string | MouseEvent)[] = [];
	let timer: NodeJS.Timeout | undefined;

	const wait = (): void => {
		clearTimeout(timer);
		if (!reports.isUnsure()) return;
		timer = setTimeout(() => {
			pieces.push(reports.giveUp());
			stdin.emit('readable');
		}, patience);
	};

	// One text a call: what was typed before a click is performed before it.
	const read = (): string | null => {
		for (;;) {
			const piece = pieces.shift();
			if (typeof piece === 'string') return piece;
			if (piece !== undefined) {
				for (const listener of [...listeners]) listener(piece);
				continue;
			}
			const chunk = stdin.read();
			if (chunk === null) return null;
			pieces = [...reports.sort(String(chunk))];
			wait();
		}
	};

	const write = (chunk: string | Uint8Array, ...rest: never[]): boolean =>
		stdout.write(typeof chunk === 'string' ? withModes(chunk) : chunk, ...rest);

	return {
		mouse: {
			subscribe: listener => {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
		stdin: withMembers(stdin, {read} as Partial<Input>),
		stdout: withMembers(stdout, {write} as Partial<Output>),
		close: () => clearTimeout(timer),
	};
};

// How long the escape key is taken for the begin of a report that was cut there, in milliseconds.
const patience = 40;

const entering = '\x1b[?1049h';
const leaving = '\x1b[?1049l';
// Buttons and the wheel, in a form that knows no largest column.
const reporting = '\x1b[?1000h\x1b[?1006h';
const silent = '\x1b[?1006l\x1b[?1000l';

const withModes = (chunk: string): string =>
	chunk.replace(entering, entering + reporting).replace(leaving, silent + leaving);
