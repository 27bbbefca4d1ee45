import {useSurroundings} from '../context.ts';
import {formatAge} from '../format.ts';
import {useNow} from '../hooks/use-now.ts';
import {useModel} from '../hooks/use-store.ts';
import {segment} from '../line.ts';
import {LineText} from '../parts/lines.tsx';
import {widthOf} from '../width.ts';

/** Says, as far as there is room, that a hanging event loop keeps the kernels from being judged. */
export const SilentLine = ({width}: {readonly width: number}) => {
	const {theme} = useSurroundings();
	const since = useModel(model => model.link.silentSince);
	const now = useNow();
	if (since === undefined) return null;
	const age = formatAge(now - since, 2);
	const wordings = [
		`The application's event loop has not answered for ${age}; kernels are not judged.`,
		`The event loop has not answered for ${age}; kernels are not judged.`,
		`No answer of the event loop for ${age}; not judged.`,
		`No answer for ${age}; not judged.`,
	];
	const sign = `${theme.signs.trouble} `;
	const fitting = wordings.find(wording => widthOf(sign + wording) <= width) ?? wordings.at(-1) ?? '';
	return <LineText line={[segment(sign + fitting, 'bad')]} width={width} />;
};
