import { duration, figure, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Evidence, type Way, waysOf } from './options.js'

/** What somebody needs. */
export interface Need {
  readonly ratePerSec: number
  /** Of the visible latency; null: as cheap as it goes. */
  readonly p99Ms: number | null
  readonly query: string | undefined
  readonly guarantee: Cell['guarantee']
}
/** A way that was measured to do it. */
export type Able = Way & { readonly evidence: Evidence }
export interface Advice {
  readonly need: Need
  /** The cheapest way that holds, by processor time; undefined: none does. */
  readonly best: Able | undefined
  readonly next: Able | undefined
  /** What would change the answer, a sentence each. */
  readonly changes: readonly string[]
  /** The others, and why not. */
  readonly others: readonly { readonly way: Way; readonly why: string }[]
}

/** What satisfies a weaker wish as well, weakest first. */
const STRENGTH: readonly Cell['guarantee'][] = [
  'none',
  'delivery',
  'at-least-once',
  'exactly-once-upsert',
  'exactly-once',
]
/** Closer than that in processor time, the lower latency decides. */
const ALIKE = 0.05

/**
 * The answer that a run gives, and no more than it gives: only loads that were offered and kept up
 * with count, nothing is extrapolated.
 */
export function advise(result: Result, need: Need): Advice {
  const ways = waysOf(result, need.ratePerSec, need.query)
  const judged = ways.map((way) => ({ way, why: whyNot(way, need) }))
  const able = judged.flatMap(({ way, why }) => (why === undefined ? [way as Able] : []))
  const [best, next] = able.sort(cheaper)
  const others = judged.flatMap(({ way, why }) => (why === undefined ? [] : [{ way, why }]))
  return { need, best, next, changes: changesOf(need, best, able, ways), others }
}

/** Undefined: it was measured to do it. */
function whyNot(way: Way, { ratePerSec, p99Ms, guarantee }: Need): string | undefined {
  if (way.broken !== null) return `its audit broke: ${way.broken}`
  if (STRENGTH.indexOf(way.guarantee) < STRENGTH.indexOf(guarantee)) {
    return `its guarantee is ${way.guarantee}`
  }
  if (way.evidence === null) {
    if (way.tooShort) return 'its run was too short for a p99'
    const most = way.carriedEventsPerSec
    return most > ratePerSec
      ? `no paced load of ${rate(ratePerSec)} or more was kept up with`
      : `nothing above ${rate(most)} was kept up with`
  }
  const { visibleMsP99 } = way.evidence
  if (p99Ms === null || visibleMsP99 <= p99Ms) return undefined
  return `p99 ${duration(visibleMsP99)} at ${rate(way.evidence.eventsPerSec)}`
}

function cheaper(a: Able, b: Able): number {
  const [x, y] = [a.evidence, b.evidence]
  const [costX, costY] = [x.cpuSecPerMillion, y.cpuSecPerMillion]
  if (costX !== null && costY !== null && Math.abs(Math.log(costX / costY)) > ALIKE) {
    return costX - costY
  }
  return x.visibleMsP99 - y.visibleMsP99
}

function changesOf(
  need: Need,
  best: Able | undefined,
  able: readonly Able[],
  ways: readonly Way[],
) {
  const { ratePerSec, p99Ms, guarantee } = need
  const changes: string[] = []
  const strong = (way: Way) =>
    way.broken === null && STRENGTH.indexOf(way.guarantee) >= STRENGTH.indexOf(guarantee)
  const slower = ways.filter((way): way is Able => {
    return strong(way) && way.evidence !== null && !able.some((one) => one === way)
  })
  const loose = [...slower].sort(cheaper)[0]
  if (best === undefined) {
    const nearest = [...slower].sort((a, b) => a.evidence.visibleMsP99 - b.evidence.visibleMsP99)[0]
    if (nearest !== undefined) {
      const { visibleMsP99 } = nearest.evidence
      changes.push(`a p99 of ${duration(visibleMsP99)}: ${wayText(nearest)} holds it`)
    }
    const most = Math.max(0, ...ways.filter(strong).map((way) => way.carriedEventsPerSec))
    if (most < ratePerSec) changes.push(`a load up to ${rate(most)}: more was not carried here`)
    return changes
  }
  const { evidence, carriedEventsPerSec, outageMs } = best
  const tight = able
    .filter((way) => way.evidence.visibleMsP99 < evidence.visibleMsP99)
    .sort(cheaper)
  if (tight[0] !== undefined) {
    const { visibleMsP99 } = tight[0].evidence
    changes.push(
      `a p99 below ${duration(evidence.visibleMsP99)}: then ${wayText(tight[0])}, ` +
        `${duration(visibleMsP99)}${costText(tight[0], best)}`,
    )
  }
  if (loose !== undefined && cheaper(loose, best) < 0) {
    const { visibleMsP99 } = loose.evidence
    changes.push(
      `a p99 of ${duration(visibleMsP99)}: then ${wayText(loose)}${costText(loose, best)}`,
    )
  }
  changes.push(`a load above ${rate(carriedEventsPerSec)}: more was not tried, or not carried`)
  if (outageMs === null) changes.push('a death of a worker: none was tried at this interval')
  else if (p99Ms !== null && outageMs > p99Ms) {
    changes.push(`a death of a worker: results then stood still for ${duration(outageMs)}`)
  }
  return changes
}

function costText(way: Able, best: Able): string {
  const [cost, usual] = [way.evidence.cpuSecPerMillion, best.evidence.cpuSecPerMillion]
  if (cost === null || usual === null) return ''
  const percent = Math.abs(cost / usual - 1) * 100
  return `, ${figure(percent)} % ${cost < usual ? 'less' : 'more'} processor time a click`
}

/** micro-batch at 100 ms */
export function wayText({ series, waitMs }: Pick<Way, 'series' | 'waitMs'>): string {
  if (waitMs === null) return series
  return waitMs === 0 ? `${series} as fast as it can` : `${series} at ${duration(waitMs)}`
}
