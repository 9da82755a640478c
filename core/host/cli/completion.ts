/** `indicatrix completion SHELL`: what the tabulator key offers, written from the commands as they are. */
import { Argument, type Command, type Option } from 'commander';
import { choicesFor } from './flags.ts';

const shells = { bash, zsh, fish };
type Shell = keyof typeof shells;

export function completion(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      '\nbash: indicatrix completion bash > ~/.local/share/bash-completion/completions/indicatrix\n' +
        'zsh:  indicatrix completion zsh > a folder of $fpath, as _indicatrix\n' +
        'fish: indicatrix completion fish > ~/.config/fish/completions/indicatrix.fish',
    )
    .action((shell: Shell) => {
      process.stdout.write(shells[shell](command.parent!.commands.filter((other) => other !== command)));
    });
}

const flagsOf = (command: Command): Option[] => command.options.filter(({ hidden, long }) => !hidden && long);
const takesValue = ({ required, optional }: Option): boolean => required || optional;

/** The first sentence, which is what there is room for. */
const summary = (text: string): string => text.split(/(?<=\.) |\n/)[0];

/** One word to a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const words = (list: readonly string[]): string => quoted(list.join(' '));

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const chosen = flagsOf(command).filter((flag) => choicesFor(flag).length > 0);
    const other = flagsOf(command).filter((flag) => takesValue(flag) && choicesFor(flag).length === 0);
    return [
      `    ${command.name()})`,
      '      case $previous in',
      ...chosen.map((flag) => `        ${flag.long}) words=${words(choicesFor(flag))} ;;`),
      ...(other.length > 0 ? [`        ${other.map(({ long }) => long).join('|')}) ;;`] : []),
      `        *) [[ $current == -* ]] && words=${words(flagsOf(command).map(({ long }) => long!))} ;;`,
      '      esac ;;',
    ].join('\n');
  });
  return `# bash completion for indicatrix
_indicatrix() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    words=${words([...commands.map((command) => command.name()), 'completion'])}
  else
    case \${COMP_WORDS[1]} in
    completion) words=${words(Object.keys(shells))} ;;
${cases.join('\n')}
    esac
  fi
  [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  return 0
}
complete -o default -F _indicatrix indicatrix
`;
}

function zsh(commands: readonly Command[]): string {
  const escaped = (text: string) => text.replace(/[\\[\]:]/g, '\\$&');
  const argument = (flag: Option) => {
    const choices = choicesFor(flag);
    const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : ':value:_files';
    return quoted(`${flag.long}[${escaped(summary(flag.description))}]${takesValue(flag) ? value : ''}`);
  };
  return `#compdef indicatrix
_indicatrix() {
  local -a commands=(
${commands.map((command) => `    ${quoted(`${command.name()}:${escaped(summary(command.description()))}`)}`).join('\n')}
    'completion:Print what makes a shell complete commands.'
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  ((CURRENT--))
  case $name in
    completion) _arguments ${quoted(`1:shell:(${Object.keys(shells).join(' ')})`)} ;;
${commands
  .map(
    (command) =>
      `    ${command.name()}) _arguments \\\n${[...flagsOf(command).map(argument), "'*:file:_files'"].map((each) => `      ${each}`).join(' \\\n')} ;;`,
  )
  .join('\n')}
  esac
}
if [[ $funcstack[1] == _indicatrix ]]; then _indicatrix "$@"; else compdef _indicatrix indicatrix; fi
`;
}

function fish(commands: readonly Command[]): string {
  const text = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap((command) => [
    `complete -c indicatrix -n __fish_use_subcommand -f -a ${command.name()} -d ${text(summary(command.description()))}`,
    ...flagsOf(command).map((flag) => {
      const choices = choicesFor(flag);
      const value = takesValue(flag) ? (choices.length > 0 ? ` -x -a ${text(choices.join(' '))}` : ' -r') : '';
      return `complete -c indicatrix -n '__fish_seen_subcommand_from ${command.name()}' -l ${flag.long!.slice(2)}${value} -d ${text(summary(flag.description))}`;
    }),
  ]);
  return `# fish completion for indicatrix
${lines.join('\n')}
complete -c indicatrix -n __fish_use_subcommand -f -a completion -d 'Print what makes a shell complete commands.'
complete -c indicatrix -n '__fish_seen_subcommand_from completion' -f -a ${text(Object.keys(shells).join(' '))}
`;
}
