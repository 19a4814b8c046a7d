import { groupBy, waitLabel } from '../cells.js'
import { duration, listed, median } from '../format.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import {
  type Claim,
  type Judged,
  judged,
  pacedOf,
  unmeasured,
  visibleP50,
  waitOf,
} from './claim.js'
import { pacedOthers } from './models.js'

/** Shorter intervals than that say more about the batch than about the wait. */
const WAIT_MS_MIN = 10
/** Of engines that need half a second for a batch. */
const WAIT_MS_MIN_OTHERS = 500
const COMMAND = benchLine('--clusters --interval 1000,2000,5000')

export const halfTheInterval: Claim = {
  id: 'half-the-interval',
  text: 'A micro-batch is visible after about half its interval plus the batch.',
  command: benchLine(),
  judge: (result) => halfOf(pacedOf(result, 'micro-batch'), WAIT_MS_MIN),
  others: {
    command: COMMAND,
    judge: (result) => halfOf(pacedOthers(result, 'micro-batch'), WAIT_MS_MIN_OTHERS),
  },
}

export const halfTheCheckpoint: Claim = {
  id: 'half-the-checkpoint',
  text: 'An exactly-once per-event engine is visible after about half its checkpoint interval.',
  command: benchLine(),
  judge: (result) => halfOf(pacedOf(result, 'per-event'), WAIT_MS_MIN),
  others: {
    command: COMMAND,
    judge: (result) => halfOf(pacedOthers(result, 'per-event'), WAIT_MS_MIN_OTHERS),
  },
}

/** Of several engines, or modes of one, that with most intervals. */
function halfOf(all: readonly Cell[], waitMsMin: number): Judged {
  const long = all.filter((c) => waitOf(c) >= waitMsMin)
  const groups = [...groupBy(long, ({ engine, variant }) => `${engine} ${variant}`).values()]
  const [cells = []] = groups.sort((a, b) => b.length - a.length)
  const last = cells.at(-1)
  if (last === undefined) return unmeasured(`needs an interval of ${waitMsMin} ms or more`)
  const waits = listed(cells.map(waitLabel))
  const fit = shareOfInterval(cells)
  const who = last.cluster === null ? '' : `${last.engine}: `
  if (fit === undefined) {
    const ratio = visibleP50(last) / waitOf(last)
    const near = ratio > 0.4 && ratio < 0.9
    const figure = `${who}visible p50 ${duration(visibleP50(last))} at ${waits}, the only interval`
    return { ...judged(near ? 'confirmed' : 'depends on', figure, last), on: 'what a batch takes' }
  }
  const { share, restMs } = fit
  const off = Math.abs(share - 0.5)
  const figure = `${who}visible p50 = ${share.toFixed(2)} × interval + ${duration(restMs)}, over ${waits}`
  return {
    ...judged(off < 0.1 ? 'confirmed' : off < 0.25 ? 'depends on' : 'refuted', figure, last),
    on: 'what a batch takes',
    deciding: {
      what: 'of the interval, each pair of intervals',
      unit: 'times',
      values: fit.shares,
    },
  }
}

/**
 * p50 = share x interval + rest over several intervals: the median slope of all pairs (Theil and
 * Sen), which one odd cell cannot bend. Undefined with fewer than two intervals.
 */
export function shareOfInterval(cells: readonly Cell[]) {
  const shares = cells.flatMap((a) =>
    cells
      .filter((b) => waitOf(b) > waitOf(a))
      .map((b) => (visibleP50(b) - visibleP50(a)) / (waitOf(b) - waitOf(a))),
  )
  if (shares.length === 0) return undefined
  const share = median(shares)
  return { share, shares, restMs: median(cells.map((c) => visibleP50(c) - share * waitOf(c))) }
}
