/** What the backend reports of its `count`th piece of work; the same number always gives the same line. */
export const workLine = (count: number): string => {
	const kind = kinds[count % kinds.length] ?? handled;
	return kind(count);
};

type Kind = (count: number) => string;

const spread = (count: number, from: number, to: number): number => from + ((count * 7919) % (to - from + 1));

const handled: Kind = count => `order ${1000 + count} handled in ${spread(count, 4, 38)} ms`;

const kinds: readonly Kind[] = [
	handled,
	count => `cache warmed: ${spread(count, 96, 512)} entries`,
	handled,
	count => `queue drained: ${spread(count, 3, 24)} jobs`,
	handled,
	count => `mail sent to ${spread(count, 1, 6)} customers`,
	handled,
	count => `stock checked: ${spread(count, 0, 3)} items to order`,
];
