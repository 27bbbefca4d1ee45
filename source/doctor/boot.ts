import type {BootFacts, Facts, UnitFacts} from './facts.ts';
import type {Finding} from './finding.ts';

const finding = (level: Finding['level'], message: string, advice?: string): Finding => ({
	check: 'boot',
	level,
	message,
	...(advice !== undefined && {advice}),
});

/** Whether the watchdog comes back after a boot. */
export const judgeBoot = ({boot}: Pick<Facts, 'boot'>): readonly Finding[] => {
	const units = boot.units.filter(({file, load}) => file !== undefined || isInstalled(load));
	if (units.length > 0)
		return units.filter((unit, _, all) => isWanted(unit, all)).map(unit => judgeUnit(unit, boot));
	if (boot.hasPm2) {
		return [
			finding(
				'note',
				'ecosystem.config.cjs is there for pm2.',
				'`pm2 save && pm2 startup` bring it back at boot.',
			),
		];
	}
	return [
		boot.hasSystemd
			? finding(
					'note',
					'Nothing starts the watchdog at boot.',
					'`grace-tui init --systemd` writes a unit, `--systemd-user` one that needs no root.',
				)
			: finding('note', 'No systemd runs here that would start the watchdog at boot.'),
	];
};

const isInstalled = (load: string | undefined): boolean => load !== undefined && load !== 'not-found';

// Of two that are written one is enough.
const isWanted = ({load}: UnitFacts, all: readonly UnitFacts[]): boolean =>
	isInstalled(load) || !all.some(other => isInstalled(other.load));

const judgeUnit = (unit: UnitFacts, {isLingering, user}: BootFacts): Finding => {
	const {scope, name, load, enabled, active, needsReload, isSame} = unit;
	const systemctl = scope === 'user' ? 'systemctl --user' : 'sudo systemctl';
	const install = installing(unit);
	if (load === undefined) {
		return finding('note', `${unit.file ?? name} is written; no systemd answers here that would run it.`);
	}
	if (load === 'not-found') {
		return finding('warning', `${unit.file ?? name} is written, and not installed.`, install);
	}
	if (load === 'masked') {
		return finding('warning', `${name} is masked: it never starts.`, `${systemctl} unmask ${name}`);
	}
	if (load !== 'loaded') {
		return finding(
			'problem',
			`${name} cannot be loaded (${load}).`,
			`systemd-analyze verify ${name} tells why.`,
		);
	}
	if (!enabled.startsWith('enabled') && enabled !== 'linked' && enabled !== 'static') {
		return finding(
			'warning',
			`${name} is installed, and not enabled (${enabled}).`,
			`${systemctl} enable --now ${name}`,
		);
	}
	if (enabled === 'linked' || enabled === 'static') {
		return finding(
			'warning',
			`${name} is ${enabled}: nothing starts it at boot.`,
			`${systemctl} enable --now ${name}`,
		);
	}
	if (active === 'failed') {
		return finding(
			'problem',
			`${name} has failed.`,
			`${systemctl} status ${name} tells why; ${systemctl} restart ${name}`,
		);
	}
	if (needsReload) {
		return finding(
			'warning',
			`${name} has changed on disk.`,
			`${systemctl} daemon-reload && ${systemctl} restart ${name}`,
		);
	}
	if (isSame === false) {
		return finding('warning', `The installed ${name} differs from the one in the workspace.`, install);
	}
	if (scope === 'user' && isLingering === false) {
		return finding(
			'warning',
			`${name} is enabled, but runs only while ${user} is logged in.`,
			`loginctl enable-linger ${user}`,
		);
	}
	return finding('ok', `${name} is installed and enabled (${active}).`);
};

const installing = ({scope, name, file}: UnitFacts): string =>
	scope === 'user'
		? `install -D -m 644 ${file} ~/.config/systemd/user/${name} && systemctl --user daemon-reload && systemctl --user enable --now ${name}`
		: `sudo install -m 644 ${file} /etc/systemd/system/ && sudo systemctl daemon-reload && sudo systemctl enable --now ${name}`;
