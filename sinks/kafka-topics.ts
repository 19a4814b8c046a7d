import { connect } from 'node:net'
import { Kafka, logLevel } from 'kafkajs'
// The package exports what its consumer makes of a fetch, and no fetch: consumers need a group.
import Batch from 'kafkajs/src/consumer/batch.js'
import type { Patience } from './patience.js'

const VARIABLE = 'CHUNK42_KAFKA'
const USUAL = '127.0.0.1:9092'
const READ_COMMITTED = 1
const FETCH_BYTES = 8 << 20
const FETCH_WAIT_MS = 20
const LOOK_MS = 1_000

export function brokers(): string[] {
  return (process.env[VARIABLE] ?? USUAL).split(',')
}
/** For whoever has a broker elsewhere; processes that are forked find it too. */
export function useBrokers(list: string): void {
  process.env[VARIABLE] = list
}
/** One line when nobody listens there. */
export async function brokerMissing(): Promise<string | undefined> {
  const [first = USUAL] = brokers()
  if (await answers(first)) return undefined
  return `kafka: no broker at ${first}; npm run kafka:start, or name another by ${VARIABLE}=HOST:PORT`
}
function answers(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':')
  return new Promise((resolve) => {
    const socket = connect(Number(port), host)
    const end = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.setTimeout(LOOK_MS, () => end(false))
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

/** A client that waits for a broker on its way back as long as it is worth it, and is quiet. */
export function kafkaClient(): Kafka {
  // A transaction that ends is waited for too, by its successor: that takes a few ms. In all 30 s.
  const retry = {
    initialRetryTime: 10,
    factor: 0,
    multiplier: 1.3,
    maxRetryTime: 250,
    retries: 130,
  }
  return new Kafka({ clientId: 'chunk42', brokers: brokers(), logLevel: logLevel.NOTHING, retry })
}

export interface Message {
  readonly offset: string
  readonly value: Buffer | null
}
interface Fetched {
  readonly lastStableOffset: string
  readonly messages: readonly Message[]
}
/** What of a kafkajs cluster is used; it is not in its types. */
interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  refreshMetadata(): Promise<void>
  addTargetTopic(topic: string): Promise<void>
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>
  findBroker(at: { nodeId: string }): Promise<{
    fetch(request: object): Promise<{ responses: { partitions: Fetched[] }[] }>
  }>
}

/**
 * A read_committed reader of topics with one partition each, without a group: it reads up to the
 * last stable offset, which is behind no open transaction, and leaves out what was aborted.
 */
export class TopicReader {
  readonly #patience: Patience
  readonly #cluster: Cluster
  #connected: Promise<void> | undefined

  constructor(kafka: Kafka, patience: Patience) {
    this.#patience = patience
    const make = Object.getOwnPropertySymbols(kafka).find(
      ({ description }) => description === 'private:Kafka:createCluster',
    )!
    const kafkajs = kafka as unknown as Record<symbol, (options: object) => Cluster>
    const options = { metadataMaxAge: 300_000, allowAutoTopicCreation: false }
    this.#cluster = kafkajs[make]!({ ...options, isolationLevel: READ_COMMITTED })
  }
  /** What is committed when it begins, fetch by fetch, in the order of the log. */
  async *committed(topic: string): AsyncGenerator<readonly Message[]> {
    let end: number | undefined
    for (let offset = 0; ; ) {
      const fetched = await this.#fetch(topic, offset, FETCH_BYTES)
      // A transaction that is open, or not begun yet, stands behind it as a whole.
      end ??= Number(fetched.lastStableOffset)
      const stable = end
      const batch = new Batch(topic, String(offset), fetched)
      yield batch.messages.filter((message) => Number(message.offset) < stable)
      if (fetched.messages.length > 0) offset = Number(batch.lastOffset()) + 1
      if (offset >= end) return
    }
  }
  /**
   * Resolves when a reader sees this offset of a transaction that is decided: EndTxn comes back
   * before its markers are written, and the one behind this offset is the next to come.
   */
  async sees(topic: string, offset: number): Promise<void> {
    for (;;) {
      const { lastStableOffset } = await this.#fetch(topic, offset + 1, 1)
      if (Number(lastStableOffset) > offset) return
    }
  }
  async close(): Promise<void> {
    await this.#connected?.catch(() => undefined)
    await this.#cluster.disconnect()
  }

  #fetch(topic: string, fetchOffset: number, maxBytes: number): Promise<Fetched> {
    const partitions = [{ partition: 0, fetchOffset: String(fetchOffset), maxBytes }]
    const request = {
      isolationLevel: READ_COMMITTED,
      maxWaitTime: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes,
      topics: [{ topic, partitions }],
    }
    return this.#patience.until(async () => {
      try {
        this.#connected ??= this.#cluster.connect()
        await this.#connected
        await this.#cluster.addTargetTopic(topic)
        const [nodeId = ''] = Object.keys(this.#cluster.findLeaderForPartitions(topic, [0]))
        const broker = await this.#cluster.findBroker({ nodeId })
        const { responses } = await broker.fetch(request)
        return responses[0]!.partitions[0]!
      } catch (error) {
        this.#connected = undefined
        await this.#cluster.refreshMetadata().catch(() => undefined)
        throw error
      }
    }, isAway)
  }
}

/** All but what will never go well. */
export function isAway(error: unknown): boolean {
  const { name = '', retriable = false } = error as { name?: string; retriable?: boolean }
  return retriable || /Connection|Broker|NumberOfRetries|Timeout|Metadata/.test(name)
}
