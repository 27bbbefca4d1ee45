import {shellWord} from '../core/shell-word.ts';
import type {Setup, Target} from './setup.ts';

/** What is to be done with the files of a target, a command or a sentence a line. */
export const nextSteps = (target: Target, {service, directory}: Setup): readonly string[] => {
	const enter = `cd ${shellWord(directory)}`;
	switch (target) {
		case 'systemd':
			return [
				enter,
				`sudo install -m 644 ${service}.service /etc/systemd/system/`,
				'sudo systemctl daemon-reload',
				`sudo systemctl enable --now ${service}.service`,
			];
		case 'systemd-user':
			return [
				enter,
				`install -D -m 644 ${service}.user.service ~/.config/systemd/user/${service}.service`,
				'systemctl --user daemon-reload',
				`systemctl --user enable --now ${service}.service`,
				'loginctl enable-linger',
			];
		case 'pm2':
			return [enter, 'pm2 start ecosystem.config.cjs', 'pm2 save && pm2 startup'];
		case 'docker':
			return ['Take Dockerfile.grace into your Dockerfile.'];
		case 'windows':
			return ['start_grace.cmd', 'grace.cmd service-install'];
	}
};
