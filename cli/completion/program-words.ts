import type { Argument, Command, Option } from 'commander'
import { namesIn } from '../takes.js'
import { TakingOption } from '../taking-option.js'

/** What may stand in one place: these names, or a path; with neither only its writer knows. */
export interface Place {
  readonly names: readonly string[]
  /** Names with commas between them. */
  readonly isList: boolean
  readonly isPath: boolean
}
export interface OptionWords {
  /** `--engine` */
  readonly name: string
  readonly about: string
  /** Absent: it takes no value. */
  readonly value?: Place & { readonly isOptional: boolean }
}
export interface CommandWords {
  readonly name: string
  readonly about: string
  readonly options: readonly OptionWords[]
  /** Absent: it takes none. */
  readonly argument?: Place
}
/** A program as its words: all that a shell needs to know of it. */
export interface ProgramWords {
  readonly name: string
  readonly options: readonly OptionWords[]
  readonly commands: readonly CommandWords[]
}

/** How usages call a path. */
const PATHS = /^(files?|dir|module|run|results?)$/
/** Commander has it beside the options. */
const HELP: OptionWords = { name: '--help', about: 'display help for command' }

export function programWords(program: Command): ProgramWords {
  return {
    name: program.name(),
    options: [...program.options.map(optionWords), HELP],
    commands: program.commands.map((command) => {
      const [argument] = command.registeredArguments
      return {
        name: command.name(),
        about: command.description(),
        options: [...command.options.map(optionWords), HELP],
        ...(argument === undefined ? {} : { argument: placeOfArgument(argument) }),
      }
    }),
  }
}

function optionWords(option: Option): OptionWords {
  const { long, flags, description: about, required, optional: isOptional } = option
  if (!required && !isOptional) return { name: long!, about }
  const takes = option instanceof TakingOption ? option.takes : undefined
  const names = takes === undefined ? [] : namesIn(takes)
  const isPath = PATHS.test(/[<[]([\w-]+)/.exec(flags)?.[1] ?? '')
  return {
    name: long!,
    about,
    value: { names, isList: takes?.kind === 'list', isPath, isOptional },
  }
}

function placeOfArgument(argument: Argument): Place {
  const names = argument.argChoices ?? []
  return { names, isList: false, isPath: PATHS.test(argument.name()) }
}
