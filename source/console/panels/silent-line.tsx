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
	const {silent, connections, silentSince: since} = useModel(model => model.link);
	const now = useNow();
	if (since === undefined) return null;
	const age = formatAge(now - since, 2);
	const wordings = silent < connections ? partly(`${silent} of ${connections}`, age) : wholly(age);
	const sign = `${theme.signs.trouble} `;
	const fitting = wordings.find(wording => widthOf(sign + wording) <= width) ?? wordings.at(-1) ?? '';
	return <LineText line={[segment(sign + fitting, 'bad')]} width={width} />;
};

const wholly = (age: string): readonly string[] => [
	`The application's event loop has not answered for ${age}; kernels are not judged.`,
	`The event loop has not answered for ${age}; kernels are not judged.`,
	`No answer of the event loop for ${age}; not judged.`,
	`No answer for ${age}; not judged.`,
];

const partly = (share: string, age: string): readonly string[] => [
	`${share} processes have not answered for ${age}; their kernels are not judged.`,
	`${share} processes have not answered for ${age}.`,
	`${share} silent for ${age}.`,
];
