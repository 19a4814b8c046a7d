import { figure, listed } from '../format.js'
import type { Cell, Exchange, Result } from '../result.js'
import { benchLine, commandLine } from '../started.js'
import { type Claim, decided, type Judged, repeatsOfCell, timesOf, unmeasured } from './claim.js'
import { backlogOf, drainedOthers, pairsOf } from './models.js'

export const EXCHANGE_COMMAND = commandLine('exchange')
/** The batch that both claims are judged by: smaller ones save less, greater ones hardly more. */
const BATCH_EVENTS = 4_000
/** Less is within the noise of such a measurement. */
const SAVES_MIN = 1.1

export const batchingSavesCpu: Claim = {
  id: 'cpu-per-record',
  text: 'Batching saves CPU per record.',
  command: EXCHANGE_COMMAND,
  judge: (result) => judgeBy(result, (row) => row.cpuNsPerRecord, told),
  others: { command: benchLine('--clusters'), judge: cpuOfOthers },
}

/** All processes of the engine, start-up and compiling included: what somebody pays. */
function cpuOfOthers(result: Result): Judged {
  const batches = drainedOthers(result, 'micro-batch')
  const pairs = pairsOf(batches, drainedOthers(result, 'per-event'), backlogOf)
  const [first] = pairs
  if (first === undefined) return unmeasured('needs the same backlog drained by both models')
  const us = (c: Cell) => ((c.cluster?.engineCpuSec ?? Number.NaN) * 1e6) / c.events
  const { batch } = first
  const events = pairs.map(({ event }) => event)
  const others = events.map((event) => `${figure(us(event))} µs ${event.engine}`)
  return decided(
    events.map((event) => us(event) / us(batch) >= SAVES_MIN),
    'the engine',
    `${figure(us(batch))} µs of processor time a click ${batch.engine} against ${listed(others)}, ` +
      'start-up and compiling included',
    batch.command,
    timesOf(
      'less a click',
      events.flatMap((event) => repeatsOfCell(result, event)),
      repeatsOfCell(result, batch),
      us,
    ),
  )
}

export const batchingSavesNetwork: Claim = {
  id: 'network-per-record',
  text: 'Batching saves network per record.',
  command: EXCHANGE_COMMAND,
  judge: (result) =>
    judgeBy(
      result,
      (row) => (row.transport === 'tcp' ? (row.wireBytesPerRecord ?? row.bytesPerRecord) : null),
      sentOver,
    ),
  others: {
    command: null,
    judge: () => unmeasured('no command measures what they send each other'),
  },
}

interface Pair {
  readonly single: Exchange
  readonly batch: Exchange
  /** How many times less a record of a batch costs. */
  readonly saves: number
}
type CostOf = (row: Exchange) => number | null

/** As fast as it goes: one by one against batches, for each transport that has such a cost. */
function judgeBy(
  { exchange }: Result,
  costOf: CostOf,
  tell: (pair: Pair, batch: string) => string,
): Judged {
  const rows = exchange.filter((row) => row.offeredEventsPerSec === null)
  const sizes = rows.map((row) => row.bufferEvents)
  const size = sizes.includes(BATCH_EVENTS) ? BATCH_EVENTS : Math.max(...sizes)
  const pairs = [...new Set(rows.map((row) => row.transport))].flatMap((transport) => {
    const of = (events: number) =>
      rows.find((row) => row.transport === transport && row.bufferEvents === events)
    const [single, batch] = [of(1), of(size)]
    if (!single || !batch || size === 1) return []
    const [alone, together] = [costOf(single), costOf(batch)]
    if (alone === null || together === null) return []
    return [{ single, batch, saves: alone / together }]
  })
  if (pairs.length === 0) return unmeasured(`needs the exchange: ${benchLine('--exchange')}`)
  return decided(
    pairs.map(({ saves }) => saves >= SAVES_MIN),
    'the transport',
    listed(pairs.map((pair) => tell(pair, `buffers of ${figure(size)}`))),
    EXCHANGE_COMMAND,
    {
      what: 'less a record',
      unit: 'times',
      values: [Math.min(...pairs.map(({ saves }) => saves))],
    },
  )
}

const NAMES = { ring: 'a ring between threads', tcp: 'TCP' } as const

function told({ single, batch, saves }: Pair, batches: string): string {
  return (
    `over ${NAMES[single.transport]} ${figure(single.cpuNsPerRecord)} ns one by one, ` +
    `${figure(batch.cpuNsPerRecord)} ns in ${batches}: ${figure(saves)} times less`
  )
}

function sentOver({ single, batch, saves }: Pair, batches: string): string {
  const bytes = (row: Exchange) => `${figure(row.wireBytesPerRecord ?? row.bytesPerRecord)} bytes`
  const calls = (row: Exchange) =>
    row.syscallsPerRecord === null ? '' : ` and ${figure(row.syscallsPerRecord)} system calls`
  return (
    `over ${NAMES[single.transport]} ${bytes(single)}${calls(single)} one by one, ` +
    `${bytes(batch)}${calls(batch)} in ${batches}: ${figure(saves)} times fewer bytes`
  )
}
