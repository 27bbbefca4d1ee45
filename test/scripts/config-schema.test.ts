import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {configJsonSchema, readmeFile, schemaFile} from '../../scripts/config-schema.ts';

const readme = await readFile(readmeFile, 'utf8');

test('the schema for editors is as the check, the defaults and the readme are now; `npm run schema` writes it', async () => {
	expect(await readFile(schemaFile, 'utf8')).toBe(configJsonSchema(readme));
});

test('a key that the readme does not explain is none for editors', () => {
	expect(() => configJsonSchema(readme.replace('| `stop_timeout` |', '| `stop_time` |'))).toThrow(
		'Expected `watchdog.stop_timeout` to stand in a table of the readme',
	);
});
