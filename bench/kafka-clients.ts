import { monotonicMs } from '../runtime/threads/shared.js'
import { syntheticWorkload } from '../workloads/defaults.js'
import { KafkaSource } from '../workloads/log/kafka/source.js'
import { CLIENTS, type ClientName } from '../workloads/log/kafka/topic.js'
import { makeLog, type SharedLog } from '../workloads/log/memory.js'

/** What a client does on this machine: the same clicks, sent and fetched, nothing else. */
export interface ClientFigures {
  readonly client: ClientName
  readonly events: number
  readonly sentEventsPerSec: number
  /** From the reader's connection to the last click. */
  readonly fetchedEventsPerSec: number
}

const LOOK_MS = 1
const PARTITIONS = 4

/** Each client by itself, one after the other. */
export async function measureClients(
  brokers: readonly string[],
  events: number,
  sleep: (ms: number) => Promise<unknown>,
  begins: (client: ClientName) => void,
): Promise<readonly ClientFigures[]> {
  const made = makeLog(syntheticWorkload({ events, partitions: PARTITIONS, drain: true }))
  const all: ClientFigures[] = []
  for (const client of CLIENTS) {
    begins(client)
    all.push(await measureClient(brokers, client, made, sleep))
  }
  return all
}

async function measureClient(
  brokers: readonly string[],
  client: ClientName,
  made: SharedLog,
  sleep: (ms: number) => Promise<unknown>,
): Promise<ClientFigures> {
  const { events } = made.workload
  const plain = { made, values: 'columns', warmupMs: 0, arena: undefined } as const
  const source = await KafkaSource.open({ brokers, client, ...plain })
  try {
    const { tookMs } = await source.figures()
    await source.begin(monotonicMs())
    const beganMs = monotonicMs()
    const come = () => source.arrived.reduce((sum, count) => sum + count, 0)
    while (come() < events) await Promise.race([sleep(LOOK_MS), source.failed])
    const fetchedMs = monotonicMs() - beganMs
    return {
      client,
      events,
      sentEventsPerSec: (events * 1000) / tookMs,
      fetchedEventsPerSec: (events * 1000) / fetchedMs,
    }
  } finally {
    await source.close()
  }
}
