import { isUsual, waitLabel } from '../cells.js'
import { drainOf } from '../drains.js'
import { duration, listed, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell, Result } from '../result.js'
import { benchLine } from '../started.js'
import {
  type Claim,
  decided,
  type Judged,
  judged,
  pacedOf,
  repeatsOfCell,
  timesOf,
  unmeasured,
  visibleP50,
  waitOf,
} from './claim.js'
import { askedOf, backlogOf, drainedOthers, pacedOthers, pairsOf } from './models.js'

const CLUSTERS = benchLine('--clusters')

export const tradesLatency: Claim = {
  id: 'trades-latency',
  text: 'Micro-batching gives up latency to win throughput: near real time, not real time.',
  command: benchLine(),
  judge(result) {
    const [batch, event] = [pacedOf(result, 'micro-batch'), pacedOf(result, 'per-event')]
    const [first, other] = [batch[0], event[0]]
    const [drained, against] = [drainOf(result, 'micro-batch'), drainOf(result, 'per-event')]
    const early = first?.processedLatencyMs?.p50
    const earlier = other?.processedLatencyMs?.p50
    if (!first || !other || early === undefined || earlier === undefined || !drained || !against) {
      return unmeasured('needs a paced cell and a drained backlog of each engine')
    }
    const won = drained.achievedEventsPerSec > against.achievedEventsPerSec
    const figure =
      `processed p50 ${duration(early)} against ${duration(earlier)} per-event; a backlog at ` +
      `${rate(drained.achievedEventsPerSec)} against ${rate(against.achievedEventsPerSec)}`
    const p50 = (c: Cell) => c.processedLatencyMs?.p50 ?? Number.NaN
    const own = [first, other].map((cell) => repeatsOfCell(result, cell))
    const deciding = timesOf('of the processed p50', own[0]!, own[1]!, p50)
    return traded(early > earlier, won, figure, first, deciding)
  },
  others: {
    command: CLUSTERS,
    judge(result) {
      const paced = pairsOf(
        pacedOthers(result, 'micro-batch'),
        pacedOthers(result, 'per-event'),
        askedOf,
      )
      const drained = pairsOf(
        drainedOthers(result, 'micro-batch'),
        drainedOthers(result, 'per-event'),
        backlogOf,
      )
      const [first, backlog] = [paced[0], drained[0]]
      if (!first || !backlog) {
        return unmeasured('needs a paced cell and a drained backlog of an engine of each model')
      }
      const later = paced.map(({ event }) => `${duration(visibleP50(event))} ${event.engine}`)
      const slower = drained.map(
        ({ event }) => `${rate(event.achievedEventsPerSec)} ${event.engine}`,
      )
      const figure =
        `visible p50 ${duration(visibleP50(first.batch))} ${first.batch.engine} against ` +
        `${listed(later)}, all at ${waitLabel(first.batch)}; a backlog at ` +
        `${rate(backlog.batch.achievedEventsPerSec)} against ${listed(slower)}`
      const given = paced.every(({ batch, event }) => visibleP50(batch) > visibleP50(event))
      const won = drained.every(
        ({ batch, event }) => batch.achievedEventsPerSec > event.achievedEventsPerSec,
      )
      const [batches, events] = [
        repeatsOfCell(result, first.batch),
        paced.flatMap(({ event }) => repeatsOfCell(result, event)),
      ]
      const deciding = timesOf('of the visible p50', batches, events, visibleP50)
      return traded(given, won, figure, first.batch, deciding)
    },
  },
}

function traded(
  given: boolean,
  won: boolean,
  figure: string,
  cell: Cell,
  deciding: Judged['deciding'],
): Judged {
  const on = won
    ? 'the half: throughput is won, latency not given up'
    : 'the half: latency is given up, throughput not won'
  return decided([given, won], on, figure, cell.command, deciding)
}

export const answersInMs: Claim = {
  id: 'per-event-in-ms',
  text: 'Per-event engines answer in milliseconds.',
  command: benchLine(),
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
    return {
      ...judged(visible < 10 ? 'confirmed' : done < 10 ? 'depends on' : 'refuted', figure, cell),
      on: 'the guarantee, and on whether state or a committed row is meant',
      deciding: p50sOf(result, cell),
    }
  },
  others: {
    command: CLUSTERS,
    judge(result) {
      const exact = pacedOthers(result, 'per-event')
      const weaker = result.cells.filter(
        (c) => c.engine === 'storm' && c.fault === null && !c.drain && c.visibleLatencyMs !== null,
      )
      const all = [...weaker, ...exact].sort((a, b) => visibleP50(a) - visibleP50(b))
      const [best] = all
      if (best === undefined) return unmeasured('needs a paced cell of a per-event engine')
      const told = all.map((c) => `${c.engine} ${duration(visibleP50(c))} (${c.guarantee})`)
      return decided(
        all.map((c) => visibleP50(c) < 10),
        'the guarantee',
        `visible p50: ${listed(told)}`,
        best.command,
        p50sOf(result, best),
      )
    },
  },
}

function p50sOf(result: Result, cell: Cell): NonNullable<Judged['deciding']> {
  const values = repeatsOfCell(result, cell).map(visibleP50)
  return { what: 'visible p50', unit: 'ms', values }
}

export const processedSooner: Claim = {
  id: 'per-event-state-sub-ms',
  text: 'A per-event engine has a click in its state in less than a millisecond.',
  command: benchLine(),
  judge(result) {
    const points = (headlineOf(result)?.all ?? []).filter(
      (p) => p.cell.engine === 'per-event' && isUsual(p.cell) && !p.behind,
    )
    const cells = points.map((p) => p.cell).filter((c) => c.processedLatencyMs !== null)
    if (cells.length === 0) return unmeasured('needs a per-event cell')
    const p50 = (c: Cell) => c.processedLatencyMs?.p50 ?? Number.NaN
    const p99 = (c: Cell) => c.processedLatencyMs?.p99 ?? Number.NaN
    const sorted = [...cells].sort((a, b) => p50(a) - p50(b))
    const [best, worst] = [sorted[0]!, sorted.at(-1)!]
    const figure = [best, worst]
      .slice(0, best === worst ? 1 : 2)
      .map(
        (c) => `p50 ${duration(p50(c))}, p99 ${duration(p99(c))} at ${rate(c.offeredEventsPerSec)}`,
      )
    const always = cells.every((c) => p50(c) < 1 && p99(c) < 1)
    const ever = cells.some((c) => p50(c) < 1)
    return {
      ...judged(always ? 'confirmed' : ever ? 'depends on' : 'refuted', figure.join('; '), best),
      on: 'the load and the percentile',
      deciding: {
        what: 'processed p50',
        unit: 'ms',
        values: repeatsOfCell(result, best).map(p50),
      },
    }
  },
  others: {
    command: null,
    judge: () => unmeasured('seen from outside nobody tells when a click is in the state'),
  },
}

export const notSubMillisecond: Claim = {
  id: 'not-sub-millisecond',
  text: 'Micro-batches are not for decisions in less than a millisecond.',
  command: benchLine(),
  judge: (result) => soonest(result, pacedOf(result, 'micro-batch')),
  others: {
    command: CLUSTERS,
    judge: (result) => soonest(result, pacedOthers(result, 'micro-batch')),
  },
}

function soonest(result: Result, cells: readonly Cell[]): Judged {
  const best = [...cells].sort((a, b) => visibleP50(a) - visibleP50(b))[0]
  if (best === undefined) return unmeasured('needs a paced micro-batch cell')
  const figure = `the best visible p50 is ${duration(visibleP50(best))}, ${best.engine} at ${waitLabel(best)}`
  return {
    ...judged(visibleP50(best) >= 1 ? 'confirmed' : 'refuted', figure, best),
    deciding: p50sOf(result, best),
  }
}

/** Who polls does not notice what makes what he sees so little older. */
const UNNOTICED = 1.5
const DASHBOARD_MS = 5_000

export const dashboards: Claim = {
  id: 'dashboards',
  text: 'For dashboards 5 s or 1 minute is enough.',
  command: benchLine(),
  judge(result) {
    const virtual = result.cells.find(
      (c) => c.clock === 'virtual' && c.intervalMs === 60_000 && c.visibleLatencyMs !== null,
    )
    const minute =
      virtual === undefined
        ? ''
        : `; at 1 min a click is readable after ${duration(visibleP50(virtual))} (p50, virtual clock)`
    return agesOf(pacedOf(result, 'micro-batch'), minute)
  },
  others: {
    command: `${CLUSTERS} --interval 1000,5000`,
    judge: (result) => agesOf(pacedOthers(result, 'micro-batch'), ''),
  },
}

/** How old what a reader sees is: with a batch every 5 s against the shortest interval. */
function agesOf(cells: readonly Cell[], more: string): Judged {
  const cell = cells.find((c) => waitOf(c) === DASHBOARD_MS && c.dashboard !== null)
  const short = cells.find((c) => waitOf(c) < DASHBOARD_MS && c.dashboard !== null)
  if (cell === undefined || short === undefined) {
    return unmeasured('needs micro-batch at 5 s and at less')
  }
  const polls = (cell.dashboard ?? []).flatMap(({ pollMs, ageMsP50 }) => {
    const other = short.dashboard?.find((one) => one.pollMs === pollMs)
    return other === undefined ? [] : [{ pollMs, age: ageMsP50, other: other.ageMsP50 }]
  })
  const told = polls.map(
    ({ pollMs, age, other }) =>
      `polled each ${duration(pollMs)} it shows what is ${duration(age)} old, ` +
      `${duration(other)} at ${waitLabel(short)}`,
  )
  const times = polls.map(({ age, other }) => age / other)
  return decided(
    times.map((one) => one <= UNNOTICED),
    'how often it is looked at',
    `${told.join('; ')}${more}`,
    cell.command,
    { what: 'as old, by how often it is polled', unit: 'times', values: times },
  )
}
