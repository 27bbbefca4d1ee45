import {expect, test} from 'vitest';
import {Headline} from '../../../source/console/parts/headline.tsx';
import {Tabs} from '../../../source/console/parts/tabs.tsx';
import {panelNames} from '../../../source/console/view-state.ts';
import {draw} from './draw.tsx';

const remarks = ['a remark about all of it', 'a remark'];

const tabs = (width: number, focus: (typeof panelNames)[number] = 'kernels') =>
	draw(<Tabs focus={focus} width={width} />, {}, undefined, remarks).lines()[0];

test('a remark stands beside the tabs at every width, and the names of other tabs give way to it', () => {
	expect(tabs(80)).toBe(' 1 Process [2 Kernels] 3 Alerts  4 Restarts  5 Log      a remark about all of it');
	expect(tabs(58)).toBe(' 1 [2 Kernels] 3  4  5            a remark about all of it');
	expect(tabs(40)).toBe(' 1 [2 Kernels] 3  4  5          a remark');
	for (let width = 40; width < 100; width += 6) {
		for (const name of panelNames) expect(tabs(width, name), `${width}`).toMatch(/ {2}a remark/);
	}
});

test('without a remark the tabs are named wherever there is room', () => {
	const line = draw(<Tabs focus="kernels" width={62} />).lines()[0];
	expect(line).toBe(' 1 Process [2 Kernels] 3 Alerts  4 Restarts  5 Log');
});

test('a remark stands behind the phase in the first line', () => {
	const line = (width: number) => draw(<Headline width={width} />, {}, undefined, remarks).lines()[0];
	expect(line(96)).toMatch(/running {2}a remark about all of it +pid \d+ · watching for /);
	expect(line(60)).toMatch(/running {2}a remark about all of it/);
	expect(line(44)).toMatch(/running {2}a remark$/);
});
