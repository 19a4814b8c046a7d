import { ClusterError } from '../engines/clusters/cluster.js'
import { consume } from '../engines/clusters/kafka/consumer.js'
import { topicClasses } from '../engines/clusters/kafka/producer.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { syntheticWorkload } from '../workloads/defaults.js'
import { KafkaSource } from '../workloads/log/kafka/source.js'
import { CLIENTS, type ClientName, type Topic } from '../workloads/log/kafka/topic.js'
import type { ValueKind } from '../workloads/log/kafka/values.js'
import { makeLog, type SharedLog } from '../workloads/log/memory.js'

/** What a client does on this machine: the same clicks, sent and fetched, nothing else. */
export interface ClientFigures {
  /** java: Kafka's own consumer, warm, over what the client before it has sent. */
  readonly client: ClientName | 'java'
  readonly events: number
  /** Null: it sends nothing. */
  readonly sentEventsPerSec: number | null
  /** From the reader's connection to the last click. */
  readonly fetchedEventsPerSec: number
  /** Of the process that fetches, meanwhile. */
  readonly fetchedCpuUsPerEvent: number
}

export interface ClientMeasuring {
  readonly brokers: readonly string[]
  readonly events: number
  readonly values: ValueKind
  readonly sleep: (ms: number) => Promise<unknown>
  readonly say: (line: string) => void
}

const LOOK_MS = 1
const PARTITIONS = 4

/** Each client by itself, one after the other; Java's where it is to be had. */
export async function measureClients(options: ClientMeasuring): Promise<readonly ClientFigures[]> {
  const { events } = options
  const made = makeLog(syntheticWorkload({ events, partitions: PARTITIONS, drain: true }))
  const all: ClientFigures[] = []
  for (const client of CLIENTS) all.push(...(await measureClient(client, made, options)))
  return all
}

async function measureClient(
  client: ClientName,
  made: SharedLog,
  options: ClientMeasuring,
): Promise<readonly ClientFigures[]> {
  const { brokers, values, sleep, say } = options
  const { events } = made.workload
  say(`${client}: ${events} clicks there and back`)
  const plain = { brokers, client, made, values, warmupMs: 0, arena: undefined }
  const source = await KafkaSource.open(plain)
  try {
    const { tookMs } = await source.figures()
    await source.begin(monotonicMs())
    const beganMs = monotonicMs()
    const began = process.cpuUsage()
    const come = () => source.arrived.reduce((sum, count) => sum + count, 0)
    while (come() < events) await Promise.race([sleep(LOOK_MS), source.failed])
    const fetchedMs = monotonicMs() - beganMs
    const { user, system } = process.cpuUsage(began)
    const own: ClientFigures = {
      client,
      events,
      sentEventsPerSec: (events * 1000) / tookMs,
      fetchedEventsPerSec: (events * 1000) / fetchedMs,
      fetchedCpuUsPerEvent: (user + system) / events,
    }
    if (client !== 'fetch') return [own]
    const java = await ceiling(source.topic, events, say)
    return java === undefined ? [own] : [own, java]
  } finally {
    await source.close()
  }
}

/** What the broker gives to Kafka's own consumer, of the same topic; undefined: it is told why. */
async function ceiling(
  topic: Topic,
  events: number,
  say: (line: string) => void,
): Promise<ClientFigures | undefined> {
  try {
    const classPath = await topicClasses(say)
    say(`java: the same ${events} clicks fetched, three times; the last counts`)
    const { name, partitions, brokers } = topic
    const where = { brokers: brokers.join(','), topic: name, partitions, events }
    const { tookMs, cpuMs } = await consume(where, classPath)
    return {
      client: 'java',
      events,
      sentEventsPerSec: null,
      fetchedEventsPerSec: (events * 1000) / tookMs,
      fetchedCpuUsPerEvent: (cpuMs * 1000) / events,
    }
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    say(`java: not measured: ${error.message}`)
    return undefined
  }
}
