import type { Plan } from '../plan.js'
import { cellOf } from './cell.js'
import type { PlanOptions, RunOptions } from './options.js'
import { expectedSeconds } from './seconds.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 100
/** Ten commits: a compactor has something to do each time it looks. */
const COMPACT_MS = 1_000
const SECONDS = 10
const SECONDS_OF_QUICK = 4
/** The fewest whose interval leaves out the greatest and the least, see medianInterval. */
const PAIRS = 9
const PAIRS_OF_QUICK = 1
/** A day of commits, twice, and the streams at other intervals. */
const TABLE_SECONDS = 200
/** For a look at all of it, not for its figures. */
const QUICK = { commits: 1_000, commitsMax: 200 }
const TABLE_SECONDS_OF_QUICK = 15

/**
 * The same stream into an Iceberg table with a compactor beside it and without, in pairs: what it
 * does to ingestion. What it does for readers is measured behind these cells.
 *
 * The two of a pair run one after the other, so that a drift of the machine falls on both, and
 * which of them runs first changes from pair to pair.
 */
export function planOfSmallFiles(options: PlanOptions): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, fault, repeats, ...told } = others
  const isQuick = scale === 'quick'
  const base: RunOptions = {
    seed: '42',
    sink: 'iceberg',
    ratePerSec: rates?.[0] ?? RATE_PER_SEC,
    durationSeconds: isQuick ? SECONDS_OF_QUICK : SECONDS,
    ...told,
    engine: 'micro-batch',
    intervalMs: intervalsMs?.[0] ?? INTERVAL_MS,
  }
  const { compactMs: _, ...without } = base
  const compacting: RunOptions = { ...base, compactMs: told.compactMs ?? COMPACT_MS }
  const count = repeats ?? (isQuick ? PAIRS_OF_QUICK : PAIRS)
  const cells = Array.from({ length: count }, (_, r) => {
    const pair = [without, compacting].map((cell) => cellOf({ ...cell, repeat: r + 1 }))
    return r % 2 === 0 ? pair : pair.reverse()
  }).flat()
  const tables = isQuick ? TABLE_SECONDS_OF_QUICK : TABLE_SECONDS
  return {
    cells,
    exchange: false,
    searches: [],
    smallFiles: isQuick ? QUICK : {},
    expectedSeconds: expectedSeconds(cells) + tables,
  }
}
