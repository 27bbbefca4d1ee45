import {expect, test} from 'vitest';
import {javascriptValue, serviceNameOf, systemdArgument, systemdWord} from '../../source/init/quoting.ts';

test('what systemd would read into a word stands for itself', () => {
	expect(systemdWord('/srv/app')).toBe('/srv/app');
	expect(systemdWord('/srv/my "app" 5%')).toBe('"/srv/my \\"app\\" 5%%"');
	expect(systemdArgument('$HOME/%n')).toBe('$$HOME/%%n');
	expect(systemdWord('a\\b')).toBe('"a\\\\b"');
});

test.each(['/srv/app', "it's", 'a"b\\c', '\u2028</script>'])('%j is itself in JavaScript', text => {
	expect(JSON.parse(javascriptValue(text))).toBe(text);
	expect(javascriptValue([text, text])).toBe(`[${javascriptValue(text)}, ${javascriptValue(text)}]`);
	expect(javascriptValue(text)).not.toContain('\u2028');
});

test.each([
	['backend', 'grace-backend'],
	['My App (2)', 'grace-My-App-2'],
	['Müller', 'grace-Mu-ller'],
	['日本', 'grace-application'],
	['a.b', 'grace-a-b'],
	['x'.repeat(100), `grace-${'x'.repeat(40)}`],
])('the directory %j makes a service %s', (name, service) => {
	expect(serviceNameOf(name)).toBe(service);
});
