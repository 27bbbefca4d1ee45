import {z} from 'zod';
import {signChoices, themeNames} from '../core/console-settings.ts';
import {notifiersSchema} from './notifiers-schema.ts';

// The least is told whatever comes, so it is checked once: a second check would name another one.
const secondsFrom = (least: number) => z.number().min(least).max(31_536_000);
const seconds = secondsFrom(0);
const escalation = z.enum(['restart_process', 'alert']);
const count = z.number().int().min(1);
const key = z.string().min(1);

/** What `max_memory` and `log_max_size` may be, in words. */
export const byteSize = 'a number of bytes from 1, or a size such as 512M';

// In small and capital letters: the schema for editors knows no flag that ignores them.
const bytes = z
	.union([z.number(), z.string().regex(/^\d+(\.\d+)?\s*([kmgtKMGT][iI]?)?[bB]?$/)])
	.transform(bytesOf)
	.refine(size => Number.isSafeInteger(size) && size >= 1, {error: byteSize});

const health = z
	.strictObject({
		url: z.url({protocol: /^https?$/}).optional(),
		port: z.number().int().min(1).max(65_535).optional(),
		timeout: secondsFrom(0.001).optional(),
		failure_threshold: count.optional(),
		start_timeout: seconds.optional(),
	})
	.refine(({url, port}) => (url === undefined) !== (port === undefined), {
		error: 'an object with either `url` or `port`',
	});

/** What `grace.config.json` may say; durations are seconds. */
export const configSchema = z.strictObject({
	$schema: z.string().optional(),
	command: z.array(z.string().min(1)).min(1).optional(),
	cwd: z.string().optional(),
	env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
	stop_signal: z.enum(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL']).optional(),
	watchdog: z
		.strictObject({
			check_interval: secondsFrom(0.05),
			min_uptime_for_success: seconds,
			max_consecutive_failures: count,
			pause_after_failures: seconds,
			max_pause: seconds,
			restart_delay: seconds,
			restart_delay_factor: z.number().min(1),
			max_restart_delay: seconds,
			stop_timeout: seconds,
			restart: z.enum(['always', 'on-failure', 'never']),
			success_exit_codes: z.array(z.number().int().min(0).max(255)),
			max_memory: bytes,
			on_hang: escalation,
			on_critical_kernel_down: escalation,
			log_max_size: bytes,
			log_files: count.max(1000),
			health,
		})
		.partial()
		.optional(),
	kernels: z
		.strictObject({
			heartbeat_timeout: secondsFrom(0.1),
			max_restart_attempts: z.number().int().min(0),
			restart_cooldown: seconds,
			restart_timeout: secondsFrom(0.1),
			stable_after: seconds,
		})
		.partial()
		.optional(),
	metrics: z
		.strictObject({port: z.number().int().min(1).max(65_535), host: z.string().min(1)})
		.partial()
		.optional(),
	notifiers: notifiersSchema.optional(),
	console: z
		.strictObject({
			theme: z.enum(themeNames),
			signs: z.enum(signChoices),
			mouse: z.boolean(),
			screen_reader: z.boolean(),
			keys: z.record(z.string(), z.union([key.transform(one => [one]), z.array(key).min(1)])),
		})
		.partial()
		.optional(),
});

/** A config as it was checked. */
export type Config = z.infer<typeof configSchema>;

function bytesOf(written: number | string): number {
	if (typeof written === 'number') return written;
	const [, amount = '0', unit = ''] = /^([\d.]+)\s*([kmgt]?)/i.exec(written) ?? [];
	return Math.round(Number(amount) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
}
