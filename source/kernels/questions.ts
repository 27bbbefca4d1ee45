/** A question that waits for a yes or a no, and what it is about. */
type Question<About> = {readonly about: About; readonly promise: Promise<boolean>};

/** Questions that wait for a yes or a no. */
export type Questions<Key, About> = {
	/** Resolves with the answer, which is the same for all who ask for this key meanwhile; never rejects. */
	readonly ask: (key: Key, about: About) => Promise<boolean>;
	readonly answer: (key: Key, isYes: boolean) => void;
	/** Says no to the oldest, until at most so many wait. */
	readonly denyBut: (most: number) => void;
	/** Those that wait, the oldest first. */
	readonly all: () => readonly Question<About>[];
};

export const createQuestions = <Key, About>(): Questions<Key, About> => {
	const open = new Map<Key, Question<About> & PromiseWithResolvers<boolean>>();

	const answer = (key: Key, isYes: boolean): void => {
		open.get(key)?.resolve(isYes);
		open.delete(key);
	};

	return {
		ask: (key, about) => {
			const question = open.get(key) ?? {...Promise.withResolvers<boolean>(), about};
			open.set(key, question);
			return question.promise;
		},
		answer,
		denyBut: most => {
			for (const key of open.keys()) if (open.size > most) answer(key, false);
		},
		all: () => [...open.values()],
	};
};
