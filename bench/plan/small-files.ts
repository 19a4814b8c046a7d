import type { Plan } from '../plan.js'
import { cellOf } from './cell.js'
import type { PlanOptions, RunOptions } from './options.js'
import { shuffledRound } from './order.js'
import { expectedSeconds } from './seconds.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 100
/** Ten commits: a compactor has something to do each time it looks. */
const COMPACT_MS = 1_000
const SECONDS = 20
const SECONDS_OF_QUICK = 5
const REPEATS = 3
/** A day of commits, the same rows in one file beside it, and the streams at four intervals. */
const TABLE_SECONDS = 150

/**
 * The same stream into an Iceberg table with a compactor beside it and without, in shuffled rounds:
 * what it does to ingestion. What it does for readers is measured behind these cells.
 */
export function planOfSmallFiles(options: PlanOptions): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, fault, repeats, ...told } = others
  const base: RunOptions = {
    seed: '42',
    sink: 'iceberg',
    ratePerSec: rates?.[0] ?? RATE_PER_SEC,
    durationSeconds: scale === 'quick' ? SECONDS_OF_QUICK : SECONDS,
    ...told,
    engine: 'micro-batch',
    intervalMs: intervalsMs?.[0] ?? INTERVAL_MS,
  }
  const once = [base, { ...base, compactMs: told.compactMs ?? COMPACT_MS }]
  const count = repeats ?? (scale === 'quick' ? 1 : REPEATS)
  const cells = Array.from({ length: count }, (_, r) =>
    shuffledRound(
      once.map((cell) => cellOf({ ...cell, repeat: r + 1 })),
      `${base.seed}/order/${r + 1}`,
    ),
  ).flat()
  const seconds = expectedSeconds(cells) + TABLE_SECONDS
  return { cells, exchange: false, searches: [], smallFiles: true, expectedSeconds: seconds }
}
