import { auditHolds, groupBy, isUsual, isValid, waitLabel } from '../cells.js'
import { counted, duration, listed, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { benchLine, commandLine } from '../started.js'
import { type Claim, crashedOf, decided, type Judged, judged, unmeasured, waitOf } from './claim.js'
import { askedOf, crashedOthers, modelOf, pairsOf as pairsOfOthers } from './models.js'

const SPARK = commandLine('run --engine spark --mode tuned --rate 10k --duration 60')

export const chunk42: Claim = {
  id: 'chunk-42',
  text:
    'When a node dies in chunk 42, chunk 42 is restarted elsewhere and nothing is lost or doubled: ' +
    'exactly-once out of the box.',
  command: commandLine('run --engine micro-batch --rate 100k --fault crash:chunk=42'),
  judge(result) {
    const cells = crashedOf(result, 'micro-batch').filter((c) => c.recovery !== null)
    if (cells.length === 0) return unmeasured('needs a crash in a micro-batch cell')
    const replayed = cells.reduce((sum, c) => sum + (c.recovery?.replayedEvents ?? 0), 0)
    return bySink(cells, (c) => c.sink, `; ${whole(replayed)} clicks replayed`)
  },
  others: {
    command: `${SPARK} --guarantee at-least-once --fault crash:worker=0,at=20s`,
    judge(result) {
      const cells = crashedOthers(result, 'micro-batch').filter((c) => c.engine === 'spark')
      if (cells.length === 0) return unmeasured('needs an executor of Spark that dies mid-batch')
      return bySink(cells, sinkOfSpark, '')
    },
  },
}

/** Exactly-once is what `foreachBatch` makes of a batch's number; Spark's own sink has none. */
function sinkOfSpark({ engine, guarantee, sink }: Cell): string {
  if (guarantee === 'exactly-once') return `${engine} with foreachBatch by its number`
  return `${engine}'s own ${sink === 'kafka' ? 'Kafka' : sink} sink (${guarantee})`
}

/** What counts is what is in the sink, whatever a guarantee promised. */
function bySink(cells: readonly Cell[], sinkOf: (cell: Cell) => string, more: string): Judged {
  const wrong = (c: Cell) => c.audit.lost + c.audit.duplicated
  const groups = [...groupBy(cells, sinkOf)]
  const told = groups.map(([sink, members]) => {
    const good = members.filter(isExact).length
    const off = members.map(wrong).filter((count) => count > 0)
    const how = off.length === 0 ? '' : `, up to ${whole(Math.max(...off))} clicks wrong`
    return `${sink}: ${good} of ${counted(members.length, 'crash')} exact${how}`
  })
  const plural = told.map((text) => text.replace(/crashs/, 'crashes'))
  const bad = cells.find((c) => !isExact(c))
  return decided(
    groups.map(([, members]) => members.every(isExact)),
    'the sink',
    `${listed(plural)}${more}`,
    (bad ?? cells[0])?.command ?? null,
    { what: 'clicks lost or doubled', unit: 'clicks', values: cells.map(wrong) },
  )
}

const isExact = (cell: Cell): boolean => auditHolds(cell) && cell.audit.verdict === 'exact'

interface Pair {
  readonly batch: Cell
  readonly event: Cell
  readonly alike: boolean
}

export const recoversFaster: Claim = {
  id: 'recovers-faster',
  text: 'Recovery is simpler, so faster, for micro-batches than for per-event engines.',
  command: benchLine(),
  judge(result) {
    const pairs = pairsOf(result)
    const first = pairs[0]
    if (first === undefined) return unmeasured('needs a crash in each engine')
    const told = pairs.map(({ batch, event, alike }) => {
      const at = alike ? waitLabel(batch) : `${waitLabel(batch)} and ${waitLabel(event)}`
      return `at ${at}, ${duration(outage(batch))} against ${duration(outage(event))}`
    })
    const figure = `outage ${told.join('; ')}`
    if (!first.alike) {
      const on = 'the interval: none in common'
      return { ...judged('depends on', `${figure}: no interval in common`, first.batch), on }
    }
    return fasterOf(pairs, figure)
  },
  others: {
    command: benchLine('--clusters'),
    judge(result) {
      const timed = (model: 'micro-batch' | 'per-event') =>
        crashedOthers(result, model).filter((c) => isUsual(c) && c.recovery?.outageMs != null)
      const pairs = pairsOfOthers(timed('micro-batch'), timed('per-event'), askedOf)
      if (pairs.length === 0) return unmeasured('needs the same crash in an engine of each model')
      const told = pairs.map(({ event }) => `${duration(outage(event))} ${event.engine}`)
      const { batch } = pairs[0]!
      const figure = `outage ${duration(outage(batch))} ${batch.engine} against ${listed(told)}`
      return fasterOf(pairs, figure)
    },
  },
}

const outage = (c: Cell) => c.recovery?.outageMs ?? Number.NaN

function fasterOf(pairs: readonly Omit<Pair, 'alike'>[], figure: string): Judged {
  const times = pairs.map(({ batch, event }) => outage(batch) / outage(event))
  const faster = times.every((one) => one < 0.9)
  const slower = times.every((one) => one > 1.1)
  const on = pairs.some(({ event }) => modelOf(event) !== null) ? 'the engine' : 'the interval'
  return {
    ...judged(faster ? 'confirmed' : slower ? 'refuted' : 'depends on', figure, pairs[0]!.batch),
    ...(faster || slower ? {} : { on }),
    deciding: { what: 'of the outage', unit: 'times', values: times },
  }
}

/** Outage grows with the interval, so only equal ones compare; failing that, the nearest two. */
function pairsOf(result: Result): Pair[] {
  const timed = (engine: string) =>
    crashedOf(result, engine).filter((c) => isValid(c) && c.recovery?.outageMs != null)
  const [batches, events] = [timed('micro-batch'), timed('per-event')]
  const all = events.flatMap((event) =>
    batches.map((batch) => ({ batch, event, alike: isAlike(batch, event) })),
  )
  const alike = all.filter((pair) => pair.alike)
  if (alike.length > 0) return alike
  const far = ({ batch, event }: Pair) =>
    Math.abs(Math.log((waitOf(batch) || 1) / (waitOf(event) || 1)))
  return all.sort((a, b) => far(a) - far(b)).slice(0, 1)
}

function isAlike(a: Cell, b: Cell): boolean {
  return (
    waitOf(a) === waitOf(b) &&
    a.repeat === b.repeat &&
    a.offeredEventsPerSec === b.offeredEventsPerSec &&
    a.sink === b.sink &&
    a.query === b.query
  )
}
