import type { Place, ProgramWords } from './program-words.js'
import { quoted, type Shell } from './shell.js'

export const bash: Shell = {
  name: 'bash',
  install: 'in ~/.bashrc: eval "$(chunk42 completion bash)"',
  script,
}

function script({ name, options, commands }: ProgramWords): string {
  const names = commands.map((command) => command.name)
  const own = [
    `'') words=${joined(names)} options=${joined(options.map((one) => one.name))} ;;`,
    ...commands.map((command) => {
      const offered = `options=${joined(command.options.map((one) => one.name))}`
      const { argument } = command
      return `${command.name}) ${[...offer(argument), offered].join(' ')} ;;`
    }),
  ]
  return `# ${name} in bash, made from its own commands; ${bash.install}
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local command= kind=words words= options= word before=
  # Bash takes --engine=per for three words.
  if [[ $cur == '=' ]]; then cur=
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case $word in ${names.join(' | ')}) command=$word; break ;; esac
  done
  case $command in
${indented(own)}
  esac
  if [[ $cur == -* || ( $kind == words && -z $words ) ]]; then kind=words words=$options; fi
  [[ $cur == -* ]] || case "$command $prev" in
${indented(values(commands))}
  esac
  COMPREPLY=()
  case $kind in
    words) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    list)
      [[ $cur == *,* ]] && before=\${cur%,*},
      COMPREPLY=($(compgen -P "$before" -W "$words" -- "\${cur##*,}"))
      ;;
    paths)
      local IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$cur"))
      ;;
  esac
  # Behind a colon something must follow.
  if [[ \${COMPREPLY[0]-} == *: ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _${name} ${name}
`
}

/** What stands behind options, those with the same choices in one line. */
function values(commands: ProgramWords['commands']): string[] {
  const patterns = new Map<string, string[]>()
  for (const command of commands) {
    for (const { name, value } of command.options) {
      if (value === undefined) continue
      const offered = offer(value)
      // Something that nobody can know, or the next option.
      if (offered.length === 0 && value.isOptional) continue
      const body = offered.length === 0 ? 'kind=none' : offered.join(' ')
      patterns.set(body, [...(patterns.get(body) ?? []), quoted(`${command.name} ${name}`)])
    }
  }
  return [...patterns].map(([body, where]) => `${where.join(' | ')}) ${body} ;;`)
}

function offer(place: Place | undefined): string[] {
  if (place === undefined) return []
  if (place.isPath) return ['kind=paths']
  if (place.names.length === 0) return []
  return [`kind=${place.isList ? 'list' : 'words'}`, `words=${joined(place.names)}`]
}

function joined(words: readonly string[]): string {
  return quoted(words.join(' '))
}
function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n')
}
