import type {CompletionWords, FlagValue, FlagWords} from './completion-words.ts';

/** Makes the text that a shell reads to complete grace-tui. */
export type CompletionScript = (words: CompletionWords) => string;

const bash: CompletionScript = ({
	verbs,
	flags,
}) => `# grace-tui completion for bash: source <(grace-tui completion bash)
_grace_tui() {
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb='' word index
	COMPREPLY=()
	for ((index = 1; index < COMP_CWORD; index++)); do
		word=\${COMP_WORDS[index]}
		if [[ $word == -- ]]; then
			COMPREPLY=($(compgen -c -f -- "$cur"))
			return
		fi
		case " ${verbs.map(({name}) => name).join(' ')} " in *" $word "*) [[ -z $verb ]] && verb=$word ;; esac
	done
	case $prev in
${withValue(flags)
	.map(({names, value}) => `		${names.join('|')}) ${bashValue(value)}; return ;;`)
	.join('\n')}
	esac
	if [[ $cur == -* ]]; then
		case $verb in
${verbs
	.map(({name}) => `			${name}) COMPREPLY=($(compgen -W '${namesFor(flags, name)}' -- "$cur")) ;;`)
	.join('\n')}
			*) COMPREPLY=($(compgen -W '${namesFor(flags, 'console')}' -- "$cur")) ;;
		esac
	elif [[ -z $verb ]]; then
		COMPREPLY=($(compgen -W '${verbs.map(({name}) => name).join(' ')}' -- "$cur"))
	fi
}
complete -F _grace_tui grace-tui
`;

const zsh: CompletionScript = ({verbs, flags}) => `#compdef grace-tui
# grace-tui completion for zsh: source <(grace-tui completion zsh)
_grace_tui() {
	local verb='' word index
	for ((index = 2; index < CURRENT; index++)); do
		word=\${words[index]}
		if [[ $word == -- ]]; then
			_command_names
			_files
			return
		fi
		[[ -z $verb && " ${verbs.map(({name}) => name).join(' ')} " == *" $word "* ]] && verb=$word
	done
	case \${words[CURRENT-1]} in
${withValue(flags)
	.map(({names, value}) => `		${names.join('|')}) ${zshValue(value)}; return ;;`)
	.join('\n')}
	esac
	local -a entries
	if [[ \${words[CURRENT]} == -* ]]; then
		case $verb in
${verbs.map(({name}) => `			${name}) entries=(${zshEntries(flagEntries(flags, name))}) ;;`).join('\n')}
			*) entries=(${zshEntries(flagEntries(flags, 'console'))}) ;;
		esac
		_describe flag entries
	elif [[ -z $verb ]]; then
		entries=(${zshEntries(verbs)})
		_describe command entries
	fi
}
(( $+functions[compdef] )) || { autoload -U compinit && compinit -D; }
compdef _grace_tui grace-tui
`;

const fish: CompletionScript = ({verbs, flags}) => {
	const all = verbs.map(({name}) => name).join(' ');
	return `# grace-tui completion for fish: grace-tui completion fish | source
complete -c grace-tui -f
${verbs.map(({name, help}) => `complete -c grace-tui -n 'not __fish_seen_subcommand_from ${all}' -a ${name} -d ${quoted(help)}`).join('\n')}
${flags.map(flag => fishFlag(flag, all)).join('\n')}
`;
};

const powershell: CompletionScript = ({
	verbs,
	flags,
}) => `# grace-tui completion for PowerShell: grace-tui completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName grace-tui -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)
	$verbs = @(${verbs.map(({name}) => psQuoted(name)).join(', ')})
	$flags = @{
${[...verbs.map(({name}) => name), 'console']
	.map(name => `		${psQuoted(name)} = @(${namesFor(flags, name).split(' ').map(psQuoted).join(', ')})`)
	.join('\n')}
	}
	$words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
	$verb = $words | Where-Object { $verbs -contains $_ } | Select-Object -First 1
	$known = if ($wordToComplete -like '-*') { $flags[$(if ($verb) { $verb } else { 'console' })] } elseif ($verb) { @() } else { $verbs }
	$known | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
	}
}
`;

/** The scripts by the names of their shells. */
export const completionScripts: Readonly<Record<string, CompletionScript>> = {bash, zsh, fish, powershell};

type Entry = {readonly name: string; readonly help: string};

const isFor = ({verbs}: FlagWords, verb: string): boolean => verbs === undefined || verbs.includes(verb);

const namesFor = (flags: readonly FlagWords[], verb: string): string =>
	flags
		.filter(flag => isFor(flag, verb))
		.flatMap(({names}) => names)
		.join(' ');

const flagEntries = (flags: readonly FlagWords[], verb: string): readonly Entry[] =>
	flags.filter(flag => isFor(flag, verb)).flatMap(({names, help}) => names.map(name => ({name, help})));

const withValue = (flags: readonly FlagWords[]): readonly FlagWords[] =>
	flags.filter(({value}) => value !== 'none');

const bashValue = (value: FlagValue): string => {
	if (value === 'directory') return `COMPREPLY=($(compgen -d -- "$cur"))`;
	if (value === 'file') return `COMPREPLY=($(compgen -f -- "$cur"))`;
	return typeof value === 'string' ? ':' : `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$cur"))`;
};

const zshValue = (value: FlagValue): string => {
	if (value === 'directory') return '_files -/';
	if (value === 'file') return '_files';
	return typeof value === 'string' ? ':' : `compadd -- ${value.join(' ')}`;
};

// A colon ends the name.
const zshEntries = (entries: readonly Entry[]): string =>
	entries.map(({name, help}) => quoted(help === '' ? name : `${name}:${help}`)).join(' ');

const fishFlag = ({names, value, verbs, help}: FlagWords, all: string): string => {
	const spelled = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
	const owners = verbs?.filter(verb => verb !== 'console').join(' ');
	const isConsoles = verbs?.includes('console') ?? false;
	const condition =
		owners === undefined
			? ''
			: isConsoles
				? ` -n '__fish_seen_subcommand_from ${owners}; or not __fish_seen_subcommand_from ${all}'`
				: ` -n '__fish_seen_subcommand_from ${owners}'`;
	const described = help === '' ? '' : ` -d ${quoted(help)}`;
	return `complete -c grace-tui${condition} ${spelled.join(' ')}${fishValue(value)}${described}`;
};

const fishValue = (value: FlagValue): string => {
	if (value === 'none') return '';
	if (value === 'directory') return ` -x -a '(__fish_complete_directories)'`;
	if (value === 'file') return ' -r -F';
	return typeof value === 'string' ? ' -x' : ` -x -a '${value.join(' ')}'`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const psQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
