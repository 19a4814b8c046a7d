import { judge, parseThreshold, type Threshold } from '../../reports/compare/threshold.js'
import type { Result } from '../../reports/result.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

/** Of a build that may go on or not: what `micro --compare` ends with, too. */
const EXIT_BOUND = 3

/** Throws UsageError for what is no bound. */
export function boundsOf(texts: readonly string[]): Threshold[] {
  return texts.map((text) => blamed(() => parseThreshold(text)))
}

/** Says of each bound for which cells it is true. 3: for some. */
export function bounded(
  { cells }: Result,
  bounds: readonly Threshold[],
  json: boolean,
  io: Io,
): number {
  const judged = bounds.map((bound) => blamed(() => judge(cells, bound)))
  const fails = judged.some(({ failing }) => failing.length > 0)
  if (json) io.out(JSON.stringify({ fails, bounds: judged }))
  else {
    for (const { text, failing, judged: all } of judged) {
      for (const { id, value } of failing) io.out(`${id}: ${value}, so ${text}`)
      io.out(
        `${failing.length > 0 ? 'FAIL' : 'PASS'}: ${text} in ${failing.length} of ${all} cells`,
      )
    }
  }
  return fails ? EXIT_BOUND : 0
}

/** What cannot be asked is a mistake of who asked. */
export function blamed<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const [, value, reason, allowed] = /^(.*?): (.*); allowed: (.*)$/.exec(error.message) ?? []
    if (value === undefined) throw error
    throw new UsageError(value, reason!, allowed!)
  }
}
