import type {Key} from 'ink';

/**
 * The names of the keys in one chunk of input, in order: a character is its own name, others are `up`,
 * `shift-tab`, `ctrl-c` and the like. Releases of keys are nobody's.
 */
export const namesOf = (input: string, key: Key): readonly string[] => {
	if (key.eventType === 'release') return [];
	if (!key.meta) return plainNames(input, key);
	// Sequences that know modifiers tell that alt was held; without one, an escape came right before the key.
	if (key.eventType !== undefined) return arrowOrNone(key);
	return introducers.has(input) ? [] : ['escape', ...plainNames(input, key)];
};

// They open a terminal's answer that went astray, such as `\x1b]11;rgb:…`.
const introducers: ReadonlySet<string> = new Set([']', 'P', 'X', '^', '_', '\\']);

const arrowOrNone = (key: Key): readonly string[] => {
	const special = specialName(key);
	return special === undefined ? [] : [special];
};

const plainNames = (input: string, key: Key): readonly string[] => {
	const special = specialName(key);
	if (special !== undefined) return [special];
	if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
	return [...input].map(nameOfCharacter);
};

const specialName = (key: Key): string | undefined => {
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return) return 'return';
	if (key.escape) return 'escape';
	if (key.backspace) return 'backspace';
	if (key.delete) return 'delete';
	return undefined;
};

// Control characters stand for keys of their own when they come in the middle of a chunk.
const nameOfCharacter = (character: string): string => {
	const code = character.codePointAt(0) ?? 0;
	if (character === '\t') return 'tab';
	if (character === '\r') return 'return';
	if (code === 0x1b) return 'escape';
	if (code === 0x7f || code === 8) return 'backspace';
	return code < 0x20 ? `ctrl-${String.fromCodePoint(code + 0x60)}` : character;
};
