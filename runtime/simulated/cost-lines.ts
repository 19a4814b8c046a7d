import type { Costs } from './costs.js'

/** Lines that need not be there: without one it takes no time, and nothing is drawn. */
const SPARE = /^(.*:)?(start|exit|receive|pause|restart\.main|timer\..*)$/

/**
 * Which kinds of lines a table of costs has. Most have few, and what none has is asked for at
 * each step of each process.
 */
export interface CostLines {
  /** A cost depends on the program. */
  readonly scoped: boolean
  /** Messages have a way. */
  readonly ways: boolean
  /** Some of those that need not be there. */
  readonly spare: boolean
  /** A cost was measured: it may depend on work, and hold a thread. */
  readonly measured: boolean
}

const known = new WeakMap<Costs, CostLines>()

/** Looked up once for each table, as runs of it may take less than a millisecond. */
export function linesOf(costs: Costs): CostLines {
  let lines = known.get(costs)
  if (lines === undefined) {
    const points = Object.keys(costs)
    lines = {
      scoped: points.some((point) => point.includes(':')),
      ways: points.some((point) => point.startsWith('hop.')),
      spare: points.some((point) => SPARE.test(point)),
      measured: Object.values(costs).some((cost) => typeof cost !== 'number'),
    }
    known.set(costs, lines)
  }
  return lines
}
