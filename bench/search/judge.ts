import { auditHolds, fellBehind } from '../../reports/cells.js'
import type { Cell } from '../../reports/result.js'

/** After the last click: two intervals and what a pause of the machine takes. */
const CATCH_UP_MS = 500

/**
 * Why a rate is not sustained, or null if it is: lag and visible latency do not grow, what came is
 * visible soon after the last click, and the latency bound is kept if there is one. Throws where an
 * audit broke: how fast a wrong answer comes is of no interest.
 */
export function whyNot(cell: Cell, loadMs: number, sloMs: number | null): string | null {
  if (!auditHolds(cell)) {
    throw new Error(`a probe's audit broke: ${cell.audit.explanation} (${cell.command})`)
  }
  if (cell.invalid !== null) return `invalid: ${cell.invalid}`
  if (fellBehind(cell)) return 'lag grew'
  const paceMs = cell.intervalMs ?? cell.checkpointIntervalMs ?? 0
  const boundMs = 2 * paceMs + CATCH_UP_MS
  const tookMs = cell.durationMs - loadMs
  if (tookMs > boundMs) {
    return `visible ${Math.round(tookMs)} ms after the last click, more than ${boundMs} ms`
  }
  const latency = cell.visibleLatencyMs
  if (sloMs === null || latency === null) return null
  // Of few batches there is no p99: then the worst of all must keep the bound.
  const [what, ms] = latency.p99 === null ? ['max', latency.max] : ['p99', latency.p99]
  return ms <= sloMs ? null : `visible ${what} ${Math.round(ms)} ms, more than ${sloMs} ms`
}
