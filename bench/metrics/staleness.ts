import type { Cell } from '../../reports/result.js'
import type { Log } from '../../workloads/log/log.js'
import { type Coverage, coveredAt } from './coverage.js'

/** How often dashboards ask. */
export const POLLS_MS = [1_000, 5_000, 60_000] as const
const SAMPLES = 2_000
/** Spreads samples evenly without ever falling into step with an interval (Weyl's sequence). */
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * How old is what a dashboard shows? It reads what is committed each `pollMs`, and at any moment
 * shows what its last poll found: everything that was due before some moment, and perhaps more. Its
 * age is the time since that moment: what was missing at the poll, and the time since.
 *
 * Polls fall anywhere between commits, so the age is the sum of two independent parts: how far a
 * committed read lags behind at a random moment of the span, and a time evenly drawn from 0 to
 * pollMs. So minutes between polls need no run of minutes. null: the span is empty.
 */
export function stalenessOf(
  visible: Coverage,
  log: Log,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Cell['dashboard'] {
  if (!(toMs > fromMs)) return null
  const behindMs = Array.from({ length: SAMPLES }, (_, k) => {
    const at = fromMs + ((k * GOLDEN) % 1) * (toMs - fromMs)
    return behindAt(visible, log, at)
  })
  return POLLS_MS.map((pollMs) => ({
    pollMs,
    ageMsP50: quantile(behindMs, pollMs, 0.5),
    ageMsP99: quantile(behindMs, pollMs, 0.99),
  }))
}

/** Time since the oldest click was due that is due and not visible; 0: there is none. */
export function behindAt(visible: Coverage, log: Log, atMs: number): number {
  let most = 0
  for (let p = 0; p < log.partitions; p++) {
    const offset = coveredAt(visible[p]!, atMs)
    if (offset < log.length(p)) most = Math.max(most, atMs - log.dueMs(p, offset))
  }
  return most
}

/** Of the sum of one of the values and an even draw from 0 to `spreadMs`, by bisection. */
function quantile(values: readonly number[], spreadMs: number, share: number): number {
  const below = (x: number): number =>
    values.reduce((sum, v) => sum + Math.min(1, Math.max(0, (x - v) / spreadMs)), 0) / values.length
  let low = 0
  let high = Math.max(...values) + spreadMs
  for (let n = 0; n < 40; n++) {
    const middle = (low + high) / 2
    if (below(middle) < share) low = middle
    else high = middle
  }
  return high
}
