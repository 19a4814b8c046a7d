/** What was typed cannot be done. Shown as one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  constructor(value: string, reason: string, allowed: string) {
    super(`${value}: ${reason}; allowed: ${allowed}`)
  }
}

/** By name, not by class: they come from folders that know nothing of a command line. */
const BLAMELESS = new Set([
  'UsageError',
  'InputError',
  'SinkError',
  'FaultError',
  'OutputError',
  'ClusterError',
  'KafkaError',
  'GaveUp',
])

/** True when the message says all that its reader needs, and a stack would only hide it. */
export function isForTheUser(error: unknown): error is Error {
  return error instanceof Error && BLAMELESS.has(error.name)
}

/** The message without anything that could make it more than one line. */
export function oneLine(message: string): string {
  return message
    .split(/\s*[\r\n]+\s*/)
    .filter((part) => part !== '')
    .join(' ')
}

/** Throws for what cannot be said beside a flag. */
export function refused(flag: string) {
  return (what: string, reason: string): never => {
    throw new UsageError(`${flag} ${what}`, reason, `${flag} without it`)
  }
}
