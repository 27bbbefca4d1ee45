import {javascriptValue, systemdArgument, systemdText, systemdWord} from './quoting.ts';
import type {TemplateValues} from './template.ts';

/** What can be made to run the watchdog from boot on. */
export const targets = ['systemd', 'systemd-user', 'pm2', 'docker', 'windows'] as const;
export type Target = (typeof targets)[number];

/** What the files of a workspace are made from. */
export type Setup = {
	/** The workspace. */
	readonly directory: string;
	/** What its service is called, such as `grace-backend`. */
	readonly service: string;
	/** How this program is run: Node, its options, and the program's file. */
	readonly program: readonly string[];
	/** The words behind it that make it this workspace's watchdog. */
	readonly watchWords: readonly string[];
	readonly version: string;
	/** The name or number of the user who owns the workspace. */
	readonly user: string;
	readonly isRoot: boolean;
	/** Where the watchdog looks for programs. */
	readonly path: readonly string[];
	/** That of the application, where one is known. */
	readonly port: number | undefined;
	/** Milliseconds from SIGTERM until the watchdog has ended at the latest. */
	readonly stopTime: number;
};

/** A file that is made from a template of its own. */
export type TemplateFile = {
	/** In `templates/`. */
	readonly template: string;
	/** In the workspace. */
	readonly name: string;
	/** Windows reads its scripts with CRLF only. */
	readonly lineEnd: '\n' | '\r\n';
};

/** The files that a target needs. */
export const filesOf = (target: Target, {service}: Setup): readonly TemplateFile[] => {
	switch (target) {
		case 'systemd':
			return [{template: 'systemd.service', name: `${service}.service`, lineEnd: '\n'}];
		case 'systemd-user':
			return [{template: 'systemd-user.service', name: `${service}.user.service`, lineEnd: '\n'}];
		case 'pm2':
			return [{template: 'ecosystem.config.cjs', name: 'ecosystem.config.cjs', lineEnd: '\n'}];
		case 'docker':
			return [{template: 'Dockerfile.grace', name: 'Dockerfile.grace', lineEnd: '\n'}];
		case 'windows':
			return ['grace.cmd', 'start_grace.cmd', 'stop_grace.cmd', 'GRACE.ps1'].map(name => ({
				template: name,
				name,
				lineEnd: '\r\n',
			}));
	}
};

/** What stands for the names in the template of a file. */
export const valuesOf = (setup: Setup, {name}: Pick<TemplateFile, 'name'>): TemplateValues => {
	const {directory, service, program, watchWords, version, user, isRoot, path, port, stopTime} = setup;
	const [node = '', ...rest] = program;
	const words = [...rest, ...watchWords];
	const common = {service, version, user, port: port?.toString(), ...stopTimes(stopTime)};
	if (name === 'ecosystem.config.cjs') {
		return {
			...common,
			service: javascriptValue(service),
			node: javascriptValue(node),
			args: javascriptValue(words),
			directory: javascriptValue(directory),
		};
	}
	const isPrivileged = port !== undefined && port < 1024;
	return {
		...common,
		file: name,
		unit: `${service}.service`,
		title: systemdText(service.replace(/^grace-/, '')),
		directory: systemdText(directory),
		directoryWord: systemdWord(directory),
		path: systemdWord(`PATH=${path.join(':')}`),
		command: [node, ...words].map(systemdArgument).join(' '),
		// Root without its capabilities could do less than anybody.
		capabilities: isRoot ? undefined : isPrivileged ? 'CAP_NET_BIND_SERVICE' : '',
		ambient: !isRoot && isPrivileged ? 'CAP_NET_BIND_SERVICE' : undefined,
	};
};

const stopTimes = (stopTime: number) => ({
	stopSeconds: String(Math.ceil(stopTime / 1000)),
	stopMilliseconds: String(Math.ceil(stopTime)),
});
