import type xterm from '@xterm/headless';
import {drawRows, drawWindow} from './terminal-svg.ts';

/** Remembers what a terminal shows. */
export type Film = {
	/** Looks at the terminal now; nothing where it is in the middle of an update, or as it was. */
	readonly look: () => void;
	/** All of it as one SVG picture that moves, again and again, and shows its last frame where pictures do not move. */
	readonly develop: (title: string) => string;
};

/** One content of a row, and when it was to be seen. */
type Stretch = {readonly content: string; readonly from: number; readonly until: number};

// So long the last frame stands before it begins again, in milliseconds.
const pause = 4000;

/** A film of a terminal that begins now. */
export const createFilm = (terminal: xterm.Terminal): Film => {
	const begunAt = performance.now();
	const rows: Stretch[][] = Array.from({length: terminal.rows}, () => []);
	let endsAt = 0;
	return {
		look: () => {
			if (terminal.modes.synchronizedOutputMode) return;
			const at = Math.round(performance.now() - begunAt);
			endsAt = at + pause;
			for (const [place, content] of drawRows(terminal).entries()) {
				const row = rows[place] ?? [];
				const last = row.at(-1);
				if (last?.content === content) continue;
				if (last !== undefined) row[row.length - 1] = {...last, until: at};
				// It is the first thing to be seen, whenever the first look was.
				row.push({content, from: last === undefined ? 0 : at, until: Number.POSITIVE_INFINITY});
			}
		},
		develop: title => {
			const draw = (stretch: Stretch): string => drawStretch(stretch, endsAt);
			return drawWindow(
				terminal,
				title,
				rows
					.flat()
					.map(draw)
					.filter(text => text !== ''),
			);
		},
	};
};

const drawStretch = ({content, from, until}: Stretch, whole: number): string => {
	if (content === '') return '';
	const isLast = until >= whole;
	if (from === 0 && isLast) return `<g>${content}</g>`;
	const share = (time: number): string => (time / whole).toFixed(4);
	const values = [...(from > 0 ? ['hidden'] : []), 'visible', ...(isLast ? [] : ['hidden'])];
	const times = ['0', ...(from > 0 ? [share(from)] : []), ...(isLast ? [] : [share(until)])];
	const timing = `dur="${whole}ms" repeatCount="indefinite" calcMode="discrete"`;
	return [
		`<g visibility="${isLast ? 'visible' : 'hidden'}">`,
		`<animate attributeName="visibility" ${timing} values="${values.join(';')}" keyTimes="${times.join(';')}"/>`,
		`${content}</g>`,
	].join('');
};
