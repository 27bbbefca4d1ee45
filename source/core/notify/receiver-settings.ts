import type {Severity} from '../kernel-alert.ts';

/** When a receiver is sent something; the same for every kind of receiver. Durations are milliseconds. */
export type ReceiverPolicy = {
	/** Alerts below it are not sent; what ends a problem that was sent is. */
	readonly minSeverity: Severity;
	/** From the first alert of a group to its message, so that what belongs together comes together. A critical one does not wait. */
	readonly groupWait: number;
	/** From a message of a group to the next one with news, unless that is worse than what was told, or the end of it. */
	readonly groupInterval: number;
	/** From a message about what lasts to a reminder. */
	readonly repeatInterval: number;
	/** Messages in an hour; more wait. */
	readonly maxPerHour: number;
	/** Alerts that wait for a receiver; with more the least important are left out, critical ones never. */
	readonly maxPending: number;
	/** An attempt that takes longer has failed. */
	readonly timeout: number;
};

/** What applies where nothing is written. */
export const defaultReceiverPolicy: ReceiverPolicy = {
	minSeverity: 'info',
	groupWait: 10_000,
	groupInterval: 300_000,
	repeatInterval: 14_400_000,
	maxPerHour: 60,
	maxPending: 1000,
	timeout: 10_000,
};

/**
 * What differs for an Alertmanager: it groups, delays and repeats by itself, and takes for resolved what it is not told about
 * anew (after its `resolve_timeout`, 5 minutes by default).
 */
export const alertmanagerPolicy: ReceiverPolicy = {
	...defaultReceiverPolicy,
	groupWait: 0,
	groupInterval: 0,
	repeatInterval: 60_000,
	maxPerHour: 3600,
};

/** The name of an environment variable that holds a secret: secrets are never in the config. */
export type SecretName = string;

/** Where messages go, and how. */
export type ReceiverTarget =
	| {
			readonly type: 'email';
			readonly host: string;
			/** @default 587 */
			readonly port: number;
			/** `starttls`: encrypted from the second line on, or not at all sent; `tls`: from the first; `none`: only for a relay on this machine. */
			readonly security: 'starttls' | 'tls' | 'none';
			readonly user: string | undefined;
			readonly passwordFrom: SecretName | undefined;
			readonly from: string;
			readonly to: readonly string[];
	  }
	/** The address of an incoming webhook is a secret. */
	| {readonly type: 'slack' | 'discord'; readonly urlFrom: SecretName}
	| {
			readonly type: 'webhook';
			/** One of `url` and `urlFrom` is there. */
			readonly url: string | undefined;
			readonly urlFrom: SecretName | undefined;
			/** A Standard Webhooks secret, `whsec_` and base64; without one the messages are not signed. */
			readonly secretFrom: SecretName | undefined;
	  }
	| {
			readonly type: 'command';
			/** Without a shell; the message is on its standard input, as JSON. */
			readonly command: readonly string[];
	  }
	| {
			readonly type: 'alertmanager';
			/** Such as `http://127.0.0.1:9093`; the path of its API is added. */
			readonly url: string;
			readonly user: string | undefined;
			readonly passwordFrom: SecretName | undefined;
	  };

export type ReceiverType = ReceiverTarget['type'];

/** A receiver of messages, with every default filled in. */
export type ReceiverSettings = {
	/** Tells it from the others of the workspace; letters, digits, `_` and `-`. @default its type */
	readonly name: string;
	readonly target: ReceiverTarget;
	readonly policy: ReceiverPolicy;
};
