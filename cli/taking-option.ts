import { Argument, Option } from 'commander'
import type { Takes } from './takes.js'

/** An option that says what it takes; commander's own choices would word the errors anew. */
export class TakingOption extends Option {
  readonly takes: Takes

  constructor(usage: string, about: string, takes: Takes) {
    super(usage, about)
    this.takes = takes
  }
}

/** An option whose value is one of these names. */
export function choice(usage: string, about: string, names: readonly string[]): TakingOption {
  return new TakingOption(usage, about, { kind: 'names', names })
}

/** An argument for which there are only these, told by help and completion. */
export function argumentOf(usage: string, about: string, names: readonly string[]): Argument {
  const argument = new Argument(usage, about)
  argument.argChoices = [...names]
  return argument
}
