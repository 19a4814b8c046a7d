import { isPaced, isWall } from '../cells.js'
import { drainOf } from '../drains.js'
import { duration, listed, rate, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { benchLine, commandLine } from '../started.js'
import {
  type Claim,
  type Judged,
  judged,
  repeatsOfCell,
  timesOf,
  unmeasured,
  visibleP50,
} from './claim.js'
import { backlogOf, drainedOthers, modelOf, pairsOf } from './models.js'

/** Less is within the noise of such a measurement. */
const MORE = 1.1

export const higherThroughput: Claim = {
  id: 'higher-throughput',
  text: 'Micro-batches have the higher throughput.',
  command: benchLine(),
  judge(result) {
    const batch = drainOf(result, 'micro-batch')
    const event = drainOf(result, 'per-event')
    if (!batch || !event) return unmeasured('needs a drained backlog of each engine')
    return compared(result, batch, [event])
  },
  others: {
    command: benchLine('--clusters'),
    judge(result) {
      const batches = drainedOthers(result, 'micro-batch')
      const pairs = pairsOf(batches, drainedOthers(result, 'per-event'), backlogOf)
      const [first] = pairs
      if (first === undefined) return unmeasured('needs the same backlog drained by both models')
      return compared(
        result,
        first.batch,
        pairs.map(({ event }) => event),
      )
    },
  },
}

/** One micro-batch engine against others that drained the same. */
function compared(result: Result, batch: Cell, events: readonly Cell[]): Judged {
  const times = events.map((event) => batch.achievedEventsPerSec / event.achievedEventsPerSec)
  const told = events.map((e) => `${rate(e.achievedEventsPerSec)} ${e.engine}`)
  const figure =
    `draining a backlog, ${rate(batch.achievedEventsPerSec)} ${batch.engine} against ${listed(told)}: ` +
    `${listed(times.map((one) => one.toFixed(2)))} times`
  const more = times.every((one) => one > MORE)
  const less = times.every((one) => one < 1 / MORE)
  return {
    ...judged(more ? 'confirmed' : less ? 'refuted' : 'depends on', figure, batch),
    ...(more || less ? {} : { on: events.length > 1 ? 'the engine' : 'less than noise shows' }),
    deciding: timesOf(
      'of the throughput',
      repeatsOfCell(result, batch),
      events.flatMap((event) => repeatsOfCell(result, event)),
      (c) => c.achievedEventsPerSec,
    ),
  }
}

const INTERVAL_MS = 5_000
const RATE_PER_SEC = 10_000

export const textbook: Claim = {
  id: 'textbook-batch',
  text: 'The textbook case: 10,000 events/s and a batch every 5 s are 50,000 events a batch.',
  command: commandLine('run --engine micro-batch --interval 5000 --rate 10k'),
  judge: (result) => batchesOf(result, (c) => c.engine === 'micro-batch'),
  others: {
    command: commandLine(
      'run --engine spark --mode tuned --interval 5000 --rate 10k --duration 120',
    ),
    judge: (result) => batchesOf(result, (c) => modelOf(c) === 'micro-batch'),
  },
}

function batchesOf(result: Result, isMeant: (cell: Cell) => boolean): Judged {
  const cell = result.cells.find(
    (c) =>
      isPaced(c) &&
      isWall(c) &&
      isMeant(c) &&
      c.intervalMs === INTERVAL_MS &&
      c.offeredEventsPerSec === RATE_PER_SEC,
  )
  if (cell === undefined) return unmeasured('needs batches at 5 s and 10,000 events/s')
  const each = cell.events / Math.max(1, cell.commits)
  const batches = cell.commits === 1 ? '1 batch' : `${whole(cell.commits)} batches`
  const figure =
    `${whole(cell.events)} events in ${batches}, ${whole(each)} each on average; ` +
    `visible p50 ${duration(visibleP50(cell))}`
  // The first and the last batch are cut: one more or less is no other answer.
  const near = Math.abs(cell.events / 50_000 - cell.commits) <= 1
  return {
    ...judged(near ? 'confirmed' : 'depends on', figure, cell),
    ...(near ? {} : { on: 'what a batch itself takes: late ones are larger' }),
    deciding: {
      what: 'a batch on average',
      unit: 'events',
      values: repeatsOfCell(result, cell).map((c) => c.events / Math.max(1, c.commits)),
    },
  }
}
