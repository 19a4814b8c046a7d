import type { Landing } from '../landing.js'
import type { Columns } from '../log.js'
import { FetchReader } from './fetch-reader.js'
import { FetchWriter } from './fetch-writer.js'
import { KafkajsReader } from './kafkajs-reader.js'
import { KafkajsWriter } from './kafkajs-writer.js'
import type { ClientName, Topic } from './topic.js'
import type { Values } from './values.js'

/** Reads a topic from its beginning into a landing. */
export interface TopicReader {
  /**
   * Goes on until the landing is full or `close` is called; a broker that is away is waited for.
   * `ready`: it is connected, and what comes from now on comes at once.
   * Law: no offset is ever committed to Kafka: which clicks count is the engine's own protocol.
   */
  run(landing: Landing, ready: () => void): Promise<void>
  close(): Promise<void>
}

/** Clicks from..to (exclusive) of one partition. */
export interface Clicks {
  readonly partition: number
  readonly columns: Columns
  readonly from: number
  readonly to: number
}

/** Appends clicks to a topic. */
export interface TopicWriter {
  open(): Promise<void>
  /**
   * Returns when the brokers have them. Law: each click stands in the topic once, in order, also
   * when a broker was away (the idempotent producer's sequence numbers).
   */
  write(clicks: readonly Clicks[]): Promise<void>
  close(): Promise<void>
}

const WRITE_EVENTS_MAX: Readonly<Record<ClientName, number>> = { kafkajs: 2_000, fetch: 20_000 }
/** Brokers refuse a batch above 1 MiB, and a record is a few bytes more than its value. */
const BATCH_BYTES_MAX = 1_000_000
const FRAME_BYTES_MAX = 32

/** Clicks of one `write`, in a partition. */
export function writeEventsMax(client: ClientName, { bytesMax }: Values): number {
  const fit = Math.floor(BATCH_BYTES_MAX / (bytesMax + FRAME_BYTES_MAX))
  return Math.max(1, Math.min(WRITE_EVENTS_MAX[client], fit))
}

export function readerOf(client: ClientName, topic: Topic): TopicReader {
  return client === 'kafkajs' ? new KafkajsReader(topic) : new FetchReader(topic)
}

export function writerOf(client: ClientName, topic: Topic, values: Values): TopicWriter {
  return client === 'kafkajs' ? new KafkajsWriter(topic, values) : new FetchWriter(topic, values)
}
