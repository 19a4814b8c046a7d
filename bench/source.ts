import type { Cell } from '../reports/result.js'
import type { Arena } from '../runtime/arena.js'
import { InputError } from '../workloads/input-error.js'
import { KafkaSource } from '../workloads/log/kafka/source.js'
import type { SharedLog } from '../workloads/log/memory.js'
import { ownBrokers } from './clusters/broker.js'
import type { CellSpec } from './spec.js'

/** By then a click should have been sent: whoever is later measures the load, not the engine. */
const LAG_MS_MAX = 250

/** Where the clicks of a run come from, if not from memory. */
export async function openSource(
  { log, encoding, warmupMs }: CellSpec,
  made: SharedLog,
  arena: Arena | undefined,
): Promise<KafkaSource | undefined> {
  if (log.kind === 'file' && made.file === undefined) {
    throw new InputError('--log file: this command makes its own logs; allowed: --log memory')
  }
  if (log.kind !== 'kafka') return undefined
  const { client } = log
  const values = encoding === 'json' ? 'json' : 'columns'
  const brokers = ((await ownBrokers(log.brokers)) ?? log.brokers).split(',')
  return KafkaSource.open({ brokers, client, made, values, warmupMs, arena })
}

export async function sourceFigures(
  { log }: CellSpec,
  source: KafkaSource | undefined,
): Promise<Cell['log']> {
  if (log.kind !== 'kafka' || source === undefined) return null
  const { events, tookMs, lagMsP50, lagMsP99, lagMsMax } = await source.figures()
  const sentEventsPerSec = (events * 1000) / Math.max(1, tookMs)
  return { kind: log.kind, client: log.client, sentEventsPerSec, lagMsP50, lagMsP99, lagMsMax }
}

type Told = Pick<Cell, 'notes' | 'invalid'>

/** What a reader must know of the load. */
export function withSource(source: Cell['log'], { notes, invalid }: Told, drain: boolean): Told {
  if (source === null) return { notes, invalid }
  const { kind, client, sentEventsPerSec, lagMsP99, lagMsMax } = source
  const late = `p99 ${lagMsP99.toFixed(1)} ms, at most ${lagMsMax.toFixed(1)} ms after they were due`
  const how = drain
    ? `loaded with ${Math.round(sentEventsPerSec)} events/s before the run`
    : `clicks were sent ${late}`
  const fellBehind = lagMsP99 > LAG_MS_MAX ? `the load fell behind: clicks were sent ${late}` : null
  return { notes: [...notes, `${kind}, ${client}: ${how}`], invalid: invalid ?? fellBehind }
}
