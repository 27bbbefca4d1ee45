/** A text in a setting of systemd: percent signs stand for themselves. */
export const systemdText = (text: string): string => text.replaceAll('%', '%%');

/** One word in a list of systemd, such as `ReadWritePaths=` or `Environment=`. */
export const systemdWord = (word: string): string => {
	const escaped = systemdText(word).replace(/(["\\])/g, '\\$1');
	return /^[^\s"'\\;]+$/.test(word) ? escaped : `"${escaped}"`;
};

/** One word of `ExecStart=`, where dollar signs mean something as well. */
export const systemdArgument = (word: string): string => systemdWord(word).replaceAll('$', '$$$$');

/** A text, or a list of texts, in JavaScript, on one line. */
export const javascriptValue = (value: string | readonly string[]): string =>
	typeof value === 'string' ? javascriptText(value) : `[${value.map(javascriptText).join(', ')}]`;

const javascriptText = (text: string): string =>
	JSON.stringify(text).replace(/[\u2028\u2029]/g, separator => `\\u${separator.charCodeAt(0).toString(16)}`);

/** What a service may be called everywhere: the name of its directory, in plain characters. */
export const serviceNameOf = (directoryName: string): string => {
	const plain = directoryName
		.normalize('NFKD')
		.replace(/[^A-Za-z0-9_-]+/g, '-')
		.slice(0, longestName)
		.replace(/^-+|-+$/g, '');
	return `grace-${plain === '' ? 'application' : plain}`;
};

// It is a part of the socket's path as well, which is not to be longer than about a hundred characters.
const longestName = 40;
