import type { Message, Producer } from 'kafkajs'
import { PACKED_BYTES, pack } from '../packed.js'
import type { Clicks, TopicWriter } from './client.js'
import { kafkaOf, type Topic } from './topic.js'

/** By kafkajs' idempotent producer, one request under way. */
export class KafkajsWriter implements TopicWriter {
  readonly #topic: Topic
  readonly #producer: Producer

  constructor(topic: Topic) {
    this.#topic = topic
    this.#producer = kafkaOf(topic).producer({ idempotent: true, maxInFlightRequests: 1 })
  }

  async open(): Promise<void> {
    await this.#producer.connect()
  }

  async write(clicks: readonly Clicks[]): Promise<void> {
    const messages: Message[] = []
    for (const { partition, columns, from, to } of clicks) {
      const bytes = Buffer.alloc((to - from) * PACKED_BYTES)
      for (let i = from; i < to; i++) {
        const at = (i - from) * PACKED_BYTES
        pack(columns, i, bytes, at)
        const timestamp = String(this.#topic.baseMs + columns.eventTime[i]!)
        messages.push({ partition, timestamp, value: bytes.subarray(at, at + PACKED_BYTES) })
      }
    }
    await this.#producer.send({ topic: this.#topic.name, acks: -1, messages })
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}
