/** A stream that is another one in all but the members given. */
export const withMembers = <Stream extends object>(
	stream: Stream,
	members: {readonly [Name in keyof Stream]?: unknown},
): Stream =>
	new Proxy(stream, {
		get: (target, key) => {
			if (Object.hasOwn(members, key)) return Reflect.get(members, key);
			const value = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
