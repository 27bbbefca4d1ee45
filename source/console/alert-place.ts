/** Where an alert stands among the names, -1 where it is none of them. Asked again, of the same names, it knows. */
export const placeOf = (names: readonly string[], name: string): number => {
	const places = known.get(names) ?? new Map<string, number>();
	known.set(names, places);
	const place = places.get(name) ?? names.lastIndexOf(name);
	if (places.size < most) places.set(name, place);
	return place;
};

const known = new WeakMap<readonly string[], Map<string, number>>();

// The rows of a few pages; whoever goes through all of them knows where they stand.
const most = 1000;
