import type { OptionWords, Place, ProgramWords } from './program-words.js'
import { quoted, type Shell } from './shell.js'

export const zsh: Shell = {
  name: 'zsh',
  install: 'in ~/.zshrc, below compinit: source <(chunk42 completion zsh)',
  script,
}

function script({ name, options, commands }: ProgramWords): string {
  const listed = commands.map((one) => quoted(`${escaped(one.name)}:${one.about}`))
  const cases = commands.flatMap((command) => {
    const { argument } = command
    const specs = command.options.map(optionSpec)
    const rest = argument === undefined ? [] : [quoted(`*:${argumentOf(argument)}`)]
    return [`        ${command.name})`, `          ${call([...specs, ...rest])} ;;`]
  })
  return `#compdef ${name}
# ${name} in zsh, made from its own commands; ${zsh.install}
_${name}() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(${listed.join(' ')})
  ${call(['-C', ...options.map(optionSpec), "'1:command:->command'", "'*::argument:->rest'"])}
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}
# As a file of $fpath it is the function itself; sourced it makes itself known.
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`
}

function call(specs: readonly string[]): string {
  return ['_arguments', ...specs].join(' ')
}

function optionSpec({ name, about, value }: OptionWords): string {
  if (value === undefined) return quoted(`${name}[${escaped(about)}]`)
  const colons = value.isOptional ? '::' : ':'
  return quoted(`${name}=[${escaped(about)}]${colons}${argumentOf(value)}`)
}

function argumentOf({ names, isList, isPath }: Place): string {
  if (isPath) return 'path:_files'
  if (names.length === 0) return 'value: '
  const words = names.map(escaped).join(' ')
  return isList ? `value:_values -s , value ${words}` : `value:(${words})`
}

/** Colons and brackets take a spec of `_arguments` apart. */
function escaped(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&')
}
