import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {KernelPolicy} from '../../source/core/kernel-policy.ts';
import type {KernelReason} from '../../source/core/kernel-state.ts';
import {cleanName} from '../../source/kernels/name.ts';
import {mergePolicy, readPolicy} from '../../source/kernels/policy.ts';
import {checkRestart} from '../../source/kernels/restart-request.ts';
import {
	createKernelTable,
	type KernelTable,
	type TableEffect,
	type TableEvent,
} from '../../source/kernels/table.ts';

const directory = join(import.meta.dirname, '../../fixtures/kernel-decisions');

type Json = Readonly<Record<string, unknown>>;

/** One moment of a recorded script; times are seconds. */
type Step = {
	readonly at: number;
	readonly event: Json;
	readonly effects?: readonly Json[];
	readonly kernels?: Readonly<Record<string, Json>>;
};

type Recorded = {
	readonly file: string;
	readonly title: string;
	readonly policy?: Json;
	readonly script: readonly Step[];
};

const recorded: readonly Recorded[] = readdirSync(directory)
	.filter(file => file.endsWith('.json'))
	.map(file => ({file, ...JSON.parse(readFileSync(join(directory, file), 'utf8'))}));

test('there are recorded decisions, each a fact of its own', () => {
	expect(recorded.length).toBeGreaterThanOrEqual(30);
	expect(new Set(recorded.map(({title}) => title)).size).toBe(recorded.length);
});

describe('recorded decisions', () => {
	test.each(recorded.map(each => [each.title, each] as const))('%s', (_, {policy, script, file}) => {
		const table = createKernelTable();
		let rules = policyOf(policy);
		for (const {at, event, effects = [], kernels = {}} of script) {
			const where = `${file} at ${at}`;
			if (event.type === 'policy') rules = policyOf(event.policy);
			else expect(decide(table, eventOf(event, at), rules, milliseconds(at)), where).toEqual(effects);
			for (const [name, state] of Object.entries(kernels)) {
				expect(stateOf(table, name), where).toMatchObject(state);
			}
		}
	});
});

const policyOf = (policy: unknown) => mergePolicy({}, readPolicy(policy));
const milliseconds = (seconds: number): number => Math.round(seconds * 1_000_000) / 1000;
const seconds = (instant: number): number => Math.round(instant) / 1000;
const numberOr = (value: unknown, otherwise: number): number =>
	milliseconds(typeof value === 'number' ? value : otherwise);

const eventOf = (event: Json, at: number): TableEvent => {
	const kernel = typeof event.kernel === 'string' ? cleanName(event.kernel) : '';
	switch (event.type) {
		case 'register':
			return {
				type: 'register',
				kernel,
				isCritical: event.critical === true,
				isRestartable: event.restartable !== false,
			};
		case 'beat':
			return {type: 'beat', kernel, at: numberOr(event.sent_at, at)};
		case 'tick':
			return {type: 'tick', due: numberOr(event.due, at)};
		case 'resume':
			return {type: 'resume'};
		case 'restart':
			return {type: 'restart', kernel, reason: event.reason as KernelReason};
		case 'returned':
			return {type: 'returned', kernel, restart: Number(event.restart)};
		case 'threw':
			return {type: 'threw', kernel, restart: Number(event.restart), error: String(event.error)};
	}
	throw new Error(`Expected a known event, got ${JSON.stringify(event)}.`);
};

/** What a manager does at an event, as it stands in the files. */
const decide = (
	table: KernelTable,
	event: TableEvent,
	policy: KernelPolicy,
	now: number,
): readonly Json[] => {
	if (event.type === 'restart' && table.get(event.kernel) === undefined) {
		const {kernel, reason} = event;
		expect(() => checkRestart(kernel, undefined, reason)).toThrow('the name of a registered kernel');
		expect(table.decide(event, policy, now)).toEqual([]);
		return [{type: 'warn', kernel}];
	}
	return table
		.decide(event, policy, now)
		.flatMap(({kernel, effects}) => effects.map(effect => written(effect, kernel.name)));
};

const written = (effect: TableEffect, kernel: string): Json => {
	switch (effect.type) {
		case 'restart':
			return {type: 'restart', kernel, restart: effect.restart, reason: effect.reason};
		case 'abandon':
			return {type: 'abandon', kernel, restart: effect.restart};
		case 'announce':
			return {
				type: 'announce',
				event: effect.event,
				payload: effect.payload,
				timestamp: seconds(effect.timestamp),
				...(effect.completedAt !== undefined && {completed_at: seconds(effect.completedAt)}),
			};
		case 'warn':
			return {type: 'warn', kernel};
	}
};

const stateOf = (table: KernelTable, name: string): Json => {
	const kernel = table.get(name);
	return {
		phase: kernel?.phase.name,
		attempts: kernel?.attempts,
		restarts: kernel?.restarts,
		last_beat: kernel?.lastBeat === undefined ? null : seconds(kernel.lastBeat),
	};
};
