import type { Message, Producer } from 'kafkajs'
import type { Clicks, TopicWriter } from './client.js'
import { kafkaOf, type Topic } from './topic.js'
import type { Values } from './values.js'

/** By kafkajs' idempotent producer, one request under way. */
export class KafkajsWriter implements TopicWriter {
  readonly #topic: Topic
  readonly #producer: Producer
  readonly #values: Values

  constructor(topic: Topic, values: Values) {
    this.#topic = topic
    this.#values = values
    this.#producer = kafkaOf(topic).producer({ idempotent: true, maxInFlightRequests: 1 })
  }

  async open(): Promise<void> {
    await this.#producer.connect()
  }

  async write(clicks: readonly Clicks[]): Promise<void> {
    const messages: Message[] = []
    for (const { partition, columns, from, to } of clicks) {
      const bytes = Buffer.alloc((to - from) * this.#values.bytesMax)
      let at = 0
      for (let i = from; i < to; i++) {
        const end = this.#values.write(columns, i, bytes, at)
        const timestamp = String(this.#topic.baseMs + columns.eventTime[i]!)
        messages.push({ partition, timestamp, value: bytes.subarray(at, end) })
        at = end
      }
    }
    await this.#producer.send({ topic: this.#topic.name, acks: -1, messages })
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}
