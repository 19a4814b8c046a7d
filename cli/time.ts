import { UsageError } from './usage-error.js'
import type { Read } from './values.js'

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000 }

/** A time with its unit, in milliseconds. */
export const timeMs: Read<number> = (text, flag) => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|min)$/.exec(text) ?? []
  if (digits === undefined || Number(digits) === 0) {
    throw new UsageError(`--${flag} ${text}`, 'no time', 'such as 20ms, 2s or 1min')
  }
  return Number(digits) * MS[unit!]!
}
