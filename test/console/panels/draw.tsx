import {render} from 'ink-testing-library';
import type {ReactNode} from 'react';
import stringWidth from 'string-width';
import {onTestFinished} from 'vitest';
import {SurroundingsProvider} from '../../../source/console/context.ts';
import {createSurroundings} from '../../../source/console/surroundings.ts';
import {createTheme} from '../../../source/console/theme.ts';
import {createTestClock, type TestClock} from '../clock.ts';
import {openTestSession, type TestSession, type TestSessionOptions} from '../session.ts';

/** One part alone, without colour, over a session that the test holds. */
export const draw = (
	part: ReactNode,
	options: Omit<TestSessionOptions, 'clock'> = {},
	prepare: (session: TestSession, clock: TestClock) => void = () => {},
	remarks: readonly string[] = [],
) => {
	const clock = createTestClock();
	const session = openTestSession({...options, clock});
	prepare(session, clock);
	const theme = createTheme({isColored: false, isUnicode: true});
	const {surroundings, close} = createSurroundings({session, clock, theme, remarks});
	const {lastFrame, frames, unmount} = render(
		<SurroundingsProvider value={surroundings}>{part}</SurroundingsProvider>,
	);
	onTestFinished(() => {
		unmount();
		close();
	});
	const lines = () => (lastFrame() ?? '').split('\n').map(line => line.replace(/\x1b\[\d*m/g, '').trimEnd());
	return {
		session,
		clock,
		lines,
		text: () => lines().join('\n'),
		/** How often anything was drawn. */
		frames: () => frames.length,
		width: () => Math.max(...lines().map(line => stringWidth(line))),
	};
};
