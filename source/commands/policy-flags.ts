import type {RawConfig} from '../watchdog/config.ts';

/** Every key under `watchdog` in the config as a flag of the command line. */
export const policyFlags = {
	checkInterval: {type: 'string'},
	minUptimeForSuccess: {type: 'string'},
	maxConsecutiveFailures: {type: 'string'},
	pauseAfterFailures: {type: 'string'},
	maxPause: {type: 'string'},
	restartDelay: {type: 'string'},
	restartDelayFactor: {type: 'string'},
	maxRestartDelay: {type: 'string'},
	stopTimeout: {type: 'string'},
	restart: {type: 'string'},
	successExitCodes: {type: 'string'},
	maxMemory: {type: 'string'},
	onHang: {type: 'string'},
	onCriticalKernelDown: {type: 'string'},
	logMaxSize: {type: 'string'},
	logFiles: {type: 'string'},
	healthUrl: {type: 'string'},
	healthPort: {type: 'string'},
	healthTimeout: {type: 'string'},
	failureThreshold: {type: 'string'},
	startTimeout: {type: 'string'},
} as const;

const healthKeys: Readonly<Record<string, string>> = {
	healthUrl: 'url',
	healthPort: 'port',
	healthTimeout: 'timeout',
	failureThreshold: 'failure_threshold',
	startTimeout: 'start_timeout',
};

const texts = new Set(['restart', 'maxMemory', 'logMaxSize', 'onHang', 'onCriticalKernelDown', 'healthUrl']);

/** What the flags say, in the words of the config; the config's own check follows. */
export const readPolicyFlags = (given: Readonly<Record<string, unknown>>): RawConfig => {
	const overrides: Record<string, unknown> = {};
	const health: Record<string, unknown> = {};
	for (const name of Object.keys(policyFlags)) {
		const value = given[name];
		if (typeof value !== 'string') continue;
		const healthKey = healthKeys[name];
		if (healthKey === undefined) overrides[underscored(name)] = readValue(name, value);
		else health[healthKey] = readValue(name, value);
	}
	return Object.keys(health).length === 0 ? overrides : {...overrides, health};
};

const readValue = (name: string, text: string): unknown => {
	if (name === 'successExitCodes') return text.split(',').map(numberOf);
	return texts.has(name) ? text : numberOf(text);
};

// What is no number goes on as it stands, so that the config's check can name it.
const numberOf = (text: string): unknown =>
	text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

const underscored = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
