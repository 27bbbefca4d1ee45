import {Box} from 'ink';
import {useSurroundings} from '../context.ts';
import {useModel} from '../hooks/use-store.ts';
import {insideOf, type Size} from '../layout.ts';
import type {Overlay} from '../view-state.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';
import {leaveLines} from './overlay-lines.ts';

type Properties = {readonly question: Extract<Overlay, {name: 'leave'}>; readonly size: Size};

/** Asks before leaving, over whatever is drawn; blanks beneath hide that. */
export const Dialog = ({question, size}: Properties) => {
	const {theme} = useSurroundings();
	const process = useModel(model => model.process);
	const width = Math.min(56, size.columns - 2);
	const inside = insideOf({width, height: 0}).width;
	const lines = leaveLines({process}, question, {width: inside, signs: theme.signs});
	const height = lines.length + 2;
	const top = Math.max(Math.floor((size.rows - height) / 2), 0);
	const left = Math.max(Math.floor((size.columns - width) / 2), 0);
	return (
		<Box position="absolute" top={top} left={left} width={width} height={height}>
			<Box position="absolute" top={1} flexDirection="column">
				<Lines lines={lines.map(() => [])} width={width} />
			</Box>
			<Frame title="Leave?" area={{width, height}} isFocused>
				<Lines lines={lines} width={inside} />
			</Frame>
		</Box>
	);
};
