/** Handles one item at a time: what is sent while another is handled waits its turn. `handle` must not throw. */
export const createQueue = <Item>(handle: (item: Item) => void): ((item: Item) => void) => {
	const items: Item[] = [];
	let isHandling = false;
	return item => {
		items.push(item);
		if (isHandling) return;
		isHandling = true;
		for (let next = items.shift(); next !== undefined; next = items.shift()) handle(next);
		isHandling = false;
	};
};
