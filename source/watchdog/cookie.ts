/** The `GRACE_LIFE` of a life: what marks its processes wherever they go. */
export const cookieOf = (workspaceKey: string, life: number): string => `${workspaceKey}:${life}`;

/** Cookies of a workspace, whichever the life. */
export const matchesAnyLife =
	(workspaceKey: string) =>
	(cookie: string): boolean =>
		cookie.startsWith(`${workspaceKey}:`);

/** Cookies of a workspace's lives up to `life`. */
export const matchesUntil = (workspaceKey: string, life: number) => {
	const matches = matchesAnyLife(workspaceKey);
	return (cookie: string): boolean => matches(cookie) && lifeOf(cookie) <= life;
};

/** The life of a cookie; 0 when it names none. */
export const lifeOf = (cookie: string): number => {
	const life = Number(cookie.slice(cookie.indexOf(':') + 1));
	return Number.isSafeInteger(life) && life > 0 ? life : 0;
};
