import type { OptionWords, Place, ProgramWords } from './program-words.js'
import type { Shell } from './shell.js'

export const fish: Shell = {
  name: 'fish',
  install: 'in ~/.config/fish/config.fish: chunk42 completion fish | source',
  script,
}

function script({ name, options, commands }: ProgramWords): string {
  const first = `complete -c ${name} -n __fish_use_subcommand`
  const lines = [
    `# ${name} in fish, made from its own commands; ${fish.install}`,
    // No files, but where one may stand.
    `complete -c ${name} -f`,
    ...options.map((option) => `${first} ${optionWords(option)}`),
    ...commands.map((one) => `${first} -a ${one.name} -d ${quoted(one.about)}`),
    ...commands.flatMap((command) => {
      const inside = `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}'`
      const own = command.options.map((option) => `${inside} ${optionWords(option)}`)
      const offered = command.argument === undefined ? [] : offer(command.argument)
      return offered.length === 0 ? own : [...own, `${inside} ${offered.join(' ')}`]
    }),
  ]
  return `${lines.join('\n')}\n`
}

function optionWords({ name, about, value }: OptionWords): string {
  const words = [`-l ${name.replace('--', '')}`, `-d ${quoted(about)}`]
  if (value === undefined) return words.join(' ')
  // What is required takes the next word; of others fish knows only --name=VALUE.
  return [...words, ...(value.isOptional ? [] : ['-r']), ...offer(value)].join(' ')
}

function offer({ names, isList, isPath }: Place): string[] {
  if (isPath) return ['-F']
  if (names.length === 0) return []
  const each = `printf '%s\\n' ${names.join(' ')}`
  return [`-a ${quoted(isList ? `(__fish_complete_list , ${quoted(each)})` : names.join(' '))}`]
}

/** One word of fish, which knows two escapes within quotes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
