import type { Cell } from '../../reports/result.js'
import type { Journal } from '../../runtime/journal.js'
import type { Log } from '../../workloads/log/log.js'
import { type Cast, castOf } from './cast.js'
import { type Coverage, countUntil, coverageOf, coveredAt, type Steps } from './coverage.js'
import { replayedOf } from './replayed.js'

export interface RecoveryOptions {
  /** End of the warm-up: steps before it say nothing about the level before the fault. */
  readonly warmupMs: number
  /** Of a drain there is no latency, so no level to come back to. */
  readonly drain: boolean
  /** See replayedOf. */
  readonly remembers: boolean
  /** Nobody told what was processed: of a click that came after the fault everybody knows. */
  readonly outside?: boolean
}

/** When the first fault struck, in ms since the run began; undefined: none did. */
export function firstFaultMs(journal: Journal): number | undefined {
  return journal.entries.find((e) => e.kind === 'fault')?.atMs
}

/**
 * What the first fault cost; null without one.
 *
 * - `outageMs`: until the first visible result of new work: a step of visible progress beyond
 *   what had been processed when the fault struck. A commit that was already under way does not
 *   end an outage. Null when none came (or nothing was left to show).
 * - `outageAllMs`: the same until each partition has one. Where one worker of two is gone, half of
 *   the partitions may go on as if nothing were: their readers see no outage, the others' do.
 * - `catchUpMs`: until visible latency is back at its level, see `caughtUpMs`; null: never.
 * - `replayedEvents`: work done again, over the whole run, see `replayedOf`.
 */
export function recoveryOf(
  journal: Journal,
  log: Log,
  options: RecoveryOptions,
  visible: Coverage = coverageOf(journal, 'visible', log.partitions),
  cast: Cast = castOf(journal),
  processed: Coverage = coverageOf(journal, 'processed', log.partitions, cast),
): Cell['recovery'] {
  const faultMs = firstFaultMs(journal)
  if (faultMs === undefined) return null
  const backMs = visible.map(({ atMs, offset }, p) => {
    const known = options.outside ? log.available(p, faultMs) : coveredAt(processed[p]!, faultMs)
    if (known >= log.length(p)) return faultMs
    const from = countUntil(atMs, faultMs)
    const k = offset.findIndex((to, at) => at >= from && to > known)
    return k < 0 ? Number.POSITIVE_INFINITY : atMs[k]!
  })
  const since = (ms: number) => (ms > faultMs && Number.isFinite(ms) ? ms - faultMs : null)
  // Who had nothing left to show has no outage.
  const backs = backMs.filter((ms) => ms > faultMs)
  const levelMs = options.drain ? undefined : levelOf(visible, log, options.warmupMs, faultMs)
  const caughtUp = levelMs === undefined ? undefined : caughtUpMs(visible, log, faultMs, levelMs)
  return {
    outageMs: since(Math.min(...backs)),
    outageAllMs: since(Math.max(...backs)),
    catchUpMs: caughtUp === undefined ? null : caughtUp - faultMs,
    replayedEvents: options.outside ? null : replayedOf(journal, log.partitions, cast, options),
  }
}

/**
 * The level before the fault: of each step since the warm-up (of any, if there was none) take the
 * latency of its oldest click; of those the 99th percentile, by rank. Undefined without any step.
 */
function levelOf(
  visible: Coverage,
  log: Log,
  warmupMs: number,
  faultMs: number,
): number | undefined {
  const since = (fromMs: number) =>
    visible.flatMap((steps, p) => {
      const to = countUntil(steps.atMs, faultMs)
      const latencies: number[] = []
      for (let k = countUntil(steps.atMs, fromMs, true); k < to; k++) {
        latencies.push(oldestMs(steps, k, log, p))
      }
      return latencies
    })
  const warm = since(warmupMs)
  const latencies = Float64Array.from(warm.length > 0 ? warm : since(0)).sort()
  return latencies[Math.ceil(latencies.length * 0.99) - 1]
}

/** Latency of the oldest click, so the greatest, of a step. */
function oldestMs(steps: Steps, k: number, log: Log, partition: number): number {
  return steps.atMs[k]! - log.dueMs(partition, steps.offset[k - 1] ?? 0)
}

/** "Back" is within 10 % of the level before. */
const BACK = 1.1

/**
 * When visible latency is back: for each partition, the first step after the fault whose oldest
 * click waited at most 1.1 times the level, and the next step's too (if there is one), and which
 * shows a click due at or after the fault; of those moments the last. The third condition passes
 * over commits that were under way when the fault struck: until a click that came after it is shown
 * in time, nobody can say that it is over. Where no click was due after the fault the last step
 * stands for it. A partition that was complete when the fault struck has nothing to catch up.
 */
function caughtUpMs(
  visible: Coverage,
  log: Log,
  faultMs: number,
  levelMs: number,
): number | undefined {
  let last = Number.NEGATIVE_INFINITY
  for (const [p, steps] of visible.entries()) {
    const length = log.length(p)
    const from = countUntil(steps.atMs, faultMs)
    if ((steps.offset[from - 1] ?? 0) >= length) continue
    const good = (k: number) => oldestMs(steps, k, log, p) <= BACK * levelMs
    let k = from
    while (k < steps.atMs.length) {
      const to = steps.offset[k]!
      const shows = to >= length || log.dueMs(p, to - 1) >= faultMs
      if (shows && good(k) && (k + 1 === steps.atMs.length || good(k + 1))) break
      k++
    }
    if (k === steps.atMs.length) return undefined
    last = Math.max(last, steps.atMs[k]!)
  }
  return last === Number.NEGATIVE_INFINITY ? undefined : last
}
