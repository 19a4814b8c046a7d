import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import type { ValueKind } from './values.js'

/** How long a broker may be away before a run ends for it. */
export const PATIENCE_MS = 60_000
const RETRY_MS = 250
/** Nobody waits a minute for a broker that was never started; a restart needs some of them. */
const ADMIN_RETRIES = 16
const LOOK_MS = 50
const SERVED_MS_MAX = 30_000

/** The clicks of one run in a Kafka cluster, as plain data. */
export interface Topic {
  /** host:port, the first brokers to ask. */
  readonly brokers: readonly string[]
  readonly name: string
  readonly partitions: number
  /** Timestamp of a record whose event time is 0 ms into the run. */
  readonly baseMs: number
  readonly values: ValueKind
}

export const CLIENTS = ['kafkajs', 'fetch'] as const
/** kafkajs: one object a record. fetch: our own, record batches straight into columns. */
export type ClientName = (typeof CLIENTS)[number]

/** A broker cannot be reached, or does not do what it was asked; one line. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError'
}

/** A client that waits for a broker that is away as long as a run does, and says nothing. */
export function kafkaOf({ brokers }: Pick<Topic, 'brokers'>, retries?: number): Kafka {
  return new Kafka({
    clientId: 'chunk42',
    brokers: [...brokers],
    // Its lines about brokers that are away are no news: what fails for good is thrown.
    logLevel: logLevel.NOTHING,
    connectionTimeout: 5_000,
    retry: {
      initialRetryTime: RETRY_MS,
      factor: 0,
      multiplier: 1,
      maxRetryTime: RETRY_MS,
      retries: retries ?? PATIENCE_MS / RETRY_MS,
    },
  })
}

export type Named = Pick<Topic, 'brokers' | 'name' | 'partitions'>

/** Makes a topic that keeps its records whatever their event times are. */
export async function createTopic(topic: Named): Promise<void> {
  const { name, partitions } = topic
  await withAdmin(topic, async (admin) => {
    const keep = { 'retention.ms': '-1', 'message.timestamp.after.max.ms': String(2 ** 53) }
    const configEntries = Object.entries(keep).map(([name, value]) => ({ name, value }))
    await admin.createTopics({
      topics: [{ topic: name, numPartitions: partitions, replicationFactor: 1, configEntries }],
      waitForLeaders: false,
    })
    await untilServed(admin, name)
  })
}

/**
 * A broker may not know yet what its controller has just made; kafkajs' own wait takes that for the
 * end.
 */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      if (topics[0]?.partitions.every(({ leader }) => leader >= 0)) return
    } catch (error) {
      if ((error as { type?: string }).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error
    }
    if (waitedMs > SERVED_MS_MAX) throw new Error(`topic ${topic} is served by no broker`)
    await sleep(LOOK_MS)
  }
}

/** Deletes it, and the reader's group: runs would pile up in the broker. */
export async function deleteTopic(topic: Named): Promise<void> {
  await withAdmin(topic, async (admin) => {
    await admin.deleteTopics({ topics: [topic.name] })
    // Not every client has a group.
    await admin.deleteGroups([topic.name]).catch(() => {})
  })
}

/** Also those that somebody's application has made for itself: their names begin with its own. */
export async function deleteTopicsOf(brokers: readonly string[], name: string): Promise<void> {
  await withAdmin({ brokers, name, partitions: 0 }, async (admin) => {
    const all = await admin.listTopics()
    await admin.deleteTopics({ topics: all.filter((topic) => topic.startsWith(`${name}-`)) })
    await admin.deleteGroups([name]).catch(() => {})
  })
}

type Admin = ReturnType<Kafka['admin']>

async function withAdmin(topic: Named, act: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = kafkaOf(topic, ADMIN_RETRIES).admin()
  try {
    await admin.connect()
    await act(admin)
  } catch (error) {
    throw unreachable(topic, error)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}

export function unreachable({ brokers }: Pick<Topic, 'brokers'>, error: unknown): KafkaError {
  const reason = error instanceof Error ? error.message : String(error)
  const what = `kafka at ${brokers.join(',')}: ${reason.replaceAll(/\s+/g, ' ')}`
  return new KafkaError(`${what}; start a broker with npm run kafka:start, or give --brokers`)
}
