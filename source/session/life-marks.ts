/** An environment without the marks of a life: who has them is part of an application, and speaks for it. */
export const withoutLifeMarks = ({
	GRACE_LIFE: _life,
	GRACE_LINK: _link,
	...environment
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv => environment;
