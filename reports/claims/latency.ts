import { isUsual, waitLabel } from '../cells.js'
import { drainOf } from '../drains.js'
import { duration, listed, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Result } from '../result.js'
import {
  type Claim,
  type Judged,
  judged,
  pacedOf,
  shareOfInterval,
  unmeasured,
  visibleP50,
  waitOf,
} from './claim.js'

/** Shorter intervals than that say more about the batch than about the wait. */
const WAIT_MS_MIN = 10

export const tradesLatency: Claim = {
  text: 'Micro-batching gives up latency to win throughput: near real time, not real time.',
  judge(result) {
    const [batch, event] = [pacedOf(result, 'micro-batch'), pacedOf(result, 'per-event')]
    const [first, other] = [batch[0], event[0]]
    const [drained, against] = [drainOf(result, 'micro-batch'), drainOf(result, 'per-event')]
    const early = first?.processedLatencyMs?.p50
    const earlier = other?.processedLatencyMs?.p50
    if (early === undefined || earlier === undefined || !drained || !against) {
      return unmeasured('needs a paced cell and a drained backlog of each engine')
    }
    const given = early > earlier
    const won = drained.achievedEventsPerSec > against.achievedEventsPerSec
    const figure =
      `processed p50 ${duration(early)} against ${duration(earlier)} per-event; a backlog at ` +
      `${rate(drained.achievedEventsPerSec)} against ${rate(against.achievedEventsPerSec)}`
    return judged(
      given && won ? 'confirmed' : given || won ? 'depends on' : 'refuted',
      figure,
      first,
    )
  },
}

export const halfTheInterval: Claim = {
  text: 'A micro-batch is visible after about half its interval plus the batch.',
  judge: (result) => halfOf(result, 'micro-batch'),
}

export const halfTheCheckpoint: Claim = {
  text: 'An exactly-once per-event engine is visible after about half its checkpoint interval.',
  judge: (result) => halfOf(result, 'per-event'),
}

function halfOf(result: Result, engine: string): Judged {
  const cells = pacedOf(result, engine).filter((c) => waitOf(c) >= WAIT_MS_MIN)
  const last = cells.at(-1)
  if (last === undefined) return unmeasured(`needs ${engine} with an interval of 10 ms or more`)
  const waits = listed(cells.map(waitLabel))
  const fit = shareOfInterval(cells)
  if (fit === undefined) {
    const ratio = visibleP50(last) / waitOf(last)
    const near = ratio > 0.4 && ratio < 0.9
    const figure = `visible p50 ${duration(visibleP50(last))} at ${waits}, the only interval`
    return judged(near ? 'confirmed' : 'depends on', figure, last)
  }
  const { share, restMs } = fit
  const off = Math.abs(share - 0.5)
  const figure = `visible p50 = ${share.toFixed(2)} × interval + ${duration(restMs)}, over ${waits}`
  return judged(off < 0.1 ? 'confirmed' : off < 0.25 ? 'depends on' : 'refuted', figure, last)
}

export const answersInMs: Claim = {
  text: 'Per-event engines answer in milliseconds.',
  judge(result) {
    const cell = pacedOf(result, 'per-event')[0]
    if (cell === undefined) return unmeasured('needs a per-event cell')
    const visible = visibleP50(cell)
    const weaker = (headlineOf(result)?.points ?? [])
      .filter((p) => p.cell.engine === 'per-event' && p.cell.guarantee !== 'exactly-once')
      .sort((a, b) => visibleP50(a.cell) - visibleP50(b.cell))
      .map((p) => `${p.cell.guarantee} ${duration(visibleP50(p.cell))}`)
    const done = cell.processedLatencyMs?.p50 ?? Number.POSITIVE_INFINITY
    const figure =
      `readable after ${duration(visible)} (p50) when exactly-once and transactional, with a ` +
      `checkpoint every ${waitLabel(cell)}${weaker.length > 0 ? `; ${listed(weaker)}` : ''}; ` +
      `in the state after ${duration(done)}`
    return judged(visible < 10 ? 'confirmed' : done < 10 ? 'depends on' : 'refuted', figure, cell)
  },
}

export const processedSooner: Claim = {
  text: 'A per-event engine has a click in its state in less than a millisecond.',
  judge(result) {
    const points = (headlineOf(result)?.all ?? []).filter(
      (p) => p.cell.engine === 'per-event' && isUsual(p.cell) && !p.behind,
    )
    const cells = points.map((p) => p.cell).filter((c) => c.processedLatencyMs !== null)
    if (cells.length === 0) return unmeasured('needs a per-event cell')
    const p50 = (c: (typeof cells)[number]) => c.processedLatencyMs?.p50 ?? Number.NaN
    const p99 = (c: (typeof cells)[number]) => c.processedLatencyMs?.p99 ?? Number.NaN
    const sorted = [...cells].sort((a, b) => p50(a) - p50(b))
    const [best, worst] = [sorted[0]!, sorted.at(-1)!]
    const figure = [best, worst]
      .slice(0, best === worst ? 1 : 2)
      .map(
        (c) => `p50 ${duration(p50(c))}, p99 ${duration(p99(c))} at ${rate(c.offeredEventsPerSec)}`,
      )
    const always = cells.every((c) => p50(c) < 1 && p99(c) < 1)
    const ever = cells.some((c) => p50(c) < 1)
    return judged(always ? 'confirmed' : ever ? 'depends on' : 'refuted', figure.join('; '), best)
  },
}

export const notSubMillisecond: Claim = {
  text: 'Micro-batches are not for decisions in less than a millisecond.',
  judge(result) {
    const cells = pacedOf(result, 'micro-batch')
    const best = cells.sort((a, b) => visibleP50(a) - visibleP50(b))[0]
    if (best === undefined) return unmeasured('needs a micro-batch cell')
    const figure = `the best visible p50 is ${duration(visibleP50(best))}, at ${waitLabel(best)}`
    return judged(visibleP50(best) >= 1 ? 'confirmed' : 'refuted', figure, best)
  },
}

export const dashboards: Claim = {
  text: 'For dashboards 5 s is enough.',
  judge(result) {
    const cells = pacedOf(result, 'micro-batch')
    const cell = cells.find((c) => waitOf(c) === 5_000)
    if (cell === undefined) return unmeasured('needs micro-batch at 5 s')
    const shorter = cells.find((c) => waitOf(c) === 200 || waitOf(c) === 1_000)
    const besides = shorter
      ? `; at ${waitLabel(shorter)} p50 is ${duration(visibleP50(shorter))}`
      : ''
    const figure =
      `a click is readable after ${duration(visibleP50(cell))} (p50), at most ` +
      `${duration(cell.visibleLatencyMs?.max ?? null)}${besides}: it depends on who looks`
    return judged('depends on', figure, cell)
  },
}
