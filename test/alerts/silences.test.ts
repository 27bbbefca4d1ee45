import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createSilences, type Silences} from '../../source/alerts/silences.ts';
import {parseMatcher} from '../../source/core/notify/matcher-text.ts';

let directory: string;
let open: Silences[];
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'silences-'));
	await mkdir(join(directory, 'tmp'));
	open = [];
});
afterEach(async () => {
	for (const each of open) await each.close();
	await rm(directory, {recursive: true});
});

const silences = (): Silences => {
	const made = createSilences({
		file: join(directory, 'silences.json'),
		temporaryDirectory: join(directory, 'tmp'),
	});
	open.push(made);
	return made;
};
const wish = {matchers: [parseMatcher('kernel=memory')], duration: 60_000, comment: 'known'};

test('what one says another hears, and can end', async () => {
	const [one, other] = [silences(), silences()];
	const stop = other.store.subscribe(() => {});
	const said = await one.silence(wish);
	expect(said).toMatchObject({author: userInfo().username, comment: 'known'});
	expect(said.endsAt - said.startsAt).toBe(60_000);
	await vi.waitFor(() => expect(other.store.get()).toEqual([said]), {timeout: 10_000});
	await other.expire(said);
	const [ended] = await one.read();
	expect(ended?.endsAt).toBeLessThanOrEqual(Date.now());
	stop();
});

test('words said in the same moment are all kept', async () => {
	const all = Array.from({length: 8}, silences);
	const stops = all.map(({store}) => store.subscribe(() => {}));
	await Promise.all(all.map(each => each.silence(wish)));
	await vi.waitFor(async () => expect(await silences().read()).toHaveLength(8), {
		timeout: 15_000,
		interval: 200,
	});
	for (const stop of stops) stop();
});

test('a file that is broken silences nothing, and the next word writes it anew', async () => {
	await writeFile(join(directory, 'silences.json'), '{"silences": [');
	const one = silences();
	expect(await one.read()).toEqual([]);
	await one.silence(wish);
	expect(JSON.parse(await readFile(join(directory, 'silences.json'), 'utf8')).silences).toHaveLength(1);
});
