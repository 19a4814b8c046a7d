import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { type ClientFigures, measureClients } from '../../bench/kafka-clients.js'
import { KAFKA_PORT, KafkaBroker } from '../../engines/clusters/kafka/broker.js'
import { VALUES } from '../../workloads/log/kafka/values.js'
import { rateText } from '../print/figures.js'
import { UsageError } from '../usage-error.js'
import { count, oneOf, whole } from '../values.js'
import type { Io } from '../wiring.js'

export interface KafkaSwitches {
  /** As typed. */
  readonly port: string
  /** Its folder; undefined: one in the cache, by port. */
  readonly data: string | undefined
  readonly events: string
  readonly encoding: string
  readonly json: boolean
}
export const KAFKA_DEFAULTS = {
  port: String(KAFKA_PORT),
  events: '300k',
  encoding: 'columns',
} as const

export const KAFKA_ACTS = ['start', 'stop', 'status', 'measure'] as const
const readPort = whole(1, 65_535)
const readEncoding = oneOf(VALUES)
const readEvents = count(1_000, 1e8, 'events')

/** One broker on this machine, which outlives the command. 1: it does not run. */
export async function kafka(act: string, switches: KafkaSwitches, io: Io): Promise<number> {
  const port = readPort(switches.port, 'port')
  const events = readEvents(switches.events, 'events')
  const broker = new KafkaBroker({ port, folder: switches.data, detached: true })
  switch (act) {
    case 'start':
      await broker.ensure(io.err)
      await broker.start(io.err)
      tell(broker, true, switches.json, io)
      return 0
    case 'stop':
      await broker.stop()
      tell(broker, false, switches.json, io)
      return 0
    case 'status': {
      const up = await broker.isUp()
      tell(broker, up, switches.json, io)
      return up ? 0 : 1
    }
    case 'measure': {
      const brokers = [broker.address]
      const values = readEncoding(switches.encoding, 'encoding')
      const figures = await measureClients({ brokers, events, values, sleep, say: io.err })
      io.out(switches.json ? JSON.stringify(figures, null, 2) : clientTable(figures))
      return 0
    }
    default:
      throw new UsageError(act, 'no such act', KAFKA_ACTS.join(', '))
  }
}

function tell(broker: KafkaBroker, up: boolean, json: boolean, io: Io): void {
  const { name, address, folder } = broker
  if (json) io.out(JSON.stringify({ name, address, folder, up }, null, 2))
  else io.out(`${name}: ${up ? `listens at ${address}` : 'does not run'}; its data: ${folder}`)
}

/** Times in words of the first. */
function clientTable(figures: readonly ClientFigures[]): string {
  const table = new Table({
    head: ['client', 'sent', 'fetched', 'times as fast', 'CPU us a click'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  const usual = figures[0]!.fetchedEventsPerSec
  for (const { client, sentEventsPerSec, fetchedEventsPerSec, fetchedCpuUsPerEvent } of figures) {
    const times = (fetchedEventsPerSec / usual).toFixed(1)
    const sent = sentEventsPerSec === null ? '-' : rateText(sentEventsPerSec)
    const cpu = fetchedCpuUsPerEvent.toFixed(2)
    table.push([client, sent, rateText(fetchedEventsPerSec), times, cpu])
  }
  return table.toString()
}
