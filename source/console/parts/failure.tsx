import {messageOf} from '../../core/errors.ts';
import {plainLine} from '../../core/text.ts';
import {useSurroundings} from '../context.ts';
import {type Area, insideOf} from '../layout.ts';
import {type Line, segment} from '../line.ts';
import {wrap} from '../width.ts';
import {Frame} from './frame.tsx';
import {Lines} from './lines.tsx';

type Properties = {readonly error: unknown; readonly title: string; readonly area: Area};

/** Stands where a panel could not be drawn. */
export const Failure = ({error, title, area}: Properties) => {
	const {keys} = useSurroundings();
	const {width} = insideOf(area);
	const sentence = `This panel could not be drawn: ${plainLine(messageOf(error), 200)}. Press ${keys.reopen} to reopen it; nothing else is affected.`;
	const lines = wrap(sentence, width).map((text): Line => [segment(text, 'bad')]);
	return (
		<Frame title={title} area={area} isFocused={false}>
			<Lines lines={lines.slice(0, insideOf(area).height)} width={width} />
		</Frame>
	);
};
