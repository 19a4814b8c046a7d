import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import type { Plan } from '../plan.js'
import { cellOf } from './cell.js'
import type { PlanOptions, RunOptions } from './options.js'
import { shuffledRound } from './order.js'
import { expectedSeconds } from './seconds.js'

const RATE_PER_SEC = 100_000
/** 333,000 clicks a second for a fifth of each second, 42,000 in the rest of it. */
const BURSTS = { kind: 'burst', periodMs: 1_000, share: 0.2, factor: 8 } as const
const SECONDS = 5
const SECONDS_OF_QUICK = 3
/** Where nothing is counted: one burst. */
const WARMUP_MS = BURSTS.periodMs
/** Too short for the load, as long as many have it, and much too long. */
const INTERVALS_MS = [10, 50, 200]
const START_MS = 50

/**
 * Every trigger over the same seeded bursts, side by side. Pure, like every plan.
 *
 * Each click becomes a row, and rows go to a database on disk: a batch then has a cost of its own
 * and one that grows with its clicks, so that the interval matters. To a sink in memory all would
 * be as good as the one that never waits.
 */
export function planOfTriggers(options: PlanOptions): Plan {
  const { scale, engines, intervalsMs = INTERVALS_MS, checkpointsMs, rates, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, fault, repeats = 1, ...told } = others
  const { durationSeconds = scale === 'quick' ? SECONDS_OF_QUICK : SECONDS } = told
  const base: RunOptions = {
    seed: '42',
    query: 'enrich',
    sink: told.runtime === 'simulated' ? 'memory' : 'duckdb',
    arrivals: BURSTS,
    warmupMs: WARMUP_MS,
    ratePerSec: rates?.[0] ?? RATE_PER_SEC,
    ...told,
    durationSeconds,
    engine: 'micro-batch',
  }
  const own = (name: string, intervalMs: number): RunOptions => ({
    ...base,
    trigger: triggerSpec(name),
    intervalMs,
  })
  const cells = [
    ...intervalsMs.filter((ms) => ms > 0).map((intervalMs) => own('fixed', intervalMs)),
    own('asap', 0),
    own('adaptive', START_MS),
    own('pid', START_MS),
    // All clicks have come: what one job does that runs at the end of the day.
    own('available-now', durationSeconds * 1_000),
  ].map(cellOf)
  const rounds = Array.from({ length: repeats }, (_, r) => {
    const round = cells.map((cell) => ({ ...cell, repeat: r + 1 }))
    const named = r === 0 ? round : round.map((cell) => ({ ...cell, id: `${cell.id}-r${r + 1}` }))
    return repeats === 1 ? named : shuffledRound(named, `${base.seed}/order/${r + 1}`)
  })
  const all = rounds.flat()
  return { cells: all, exchange: false, searches: [], expectedSeconds: expectedSeconds(all) }
}
