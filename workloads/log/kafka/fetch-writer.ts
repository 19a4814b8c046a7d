import type { Clicks, TopicWriter } from './client.js'
import type { Topic } from './topic.js'
import type { Values } from './values.js'
import { BrokerLink, checkCode } from './wire/broker-link.js'
import { encodeBatch, type Writer } from './wire/record-batch.js'
import { Words } from './wire/words.js'

const PRODUCE = 0
const PRODUCE_VERSION = 7
const INIT_PRODUCER_ID = 22
const INIT_VERSION = 1
const ALL = -1
const ANSWER_MS_MAX = 10_000
/** Of a partition in an answer: its number, error, offset, time, first offset. */
const PARTITION_BYTES = 4 + 2 + 8 + 8 + 8
/** The broker has these sequence numbers: an answer to an earlier try was lost. */
const DUPLICATE_SEQUENCE = 46

/**
 * An idempotent producer over the wire, one request under way:
 * https://kafka.apache.org/protocol#The_Messages_Produce
 */
export class FetchWriter implements TopicWriter {
  readonly #topic: Topic
  readonly #link: BrokerLink
  readonly #values: Values
  #writer: Writer | undefined

  constructor(topic: Topic, values: Values) {
    this.#topic = topic
    this.#values = values
    this.#link = new BrokerLink(topic)
  }

  async open(): Promise<void> {
    const request = new Words().text(undefined).int32(ANSWER_MS_MAX).done()
    this.#writer = await this.#link.do(async (connection) => {
      const answer = await connection.ask(INIT_PRODUCER_ID, INIT_VERSION, [request])
      checkCode(answer.readInt16BE(4), 'kafka, a producer id')
      return { id: answer.readBigInt64BE(6), epoch: answer.readInt16BE(14) }
    })
  }

  async write(clicks: readonly Clicks[]): Promise<void> {
    const { name, baseMs } = this.#topic
    const head = new Words().text(undefined).int16(ALL).int32(ANSWER_MS_MAX).int32(1).text(name)
    const parts = [head.int32(clicks.length).done()]
    for (const { partition, columns, from, to } of clicks) {
      const batch = encodeBatch(columns, from, to, baseMs, this.#writer!, this.#values)
      parts.push(new Words().int32(partition).int32(batch.length).done(), batch)
    }
    await this.#link.do(async (connection) => {
      const answer = await connection.ask(PRODUCE, PRODUCE_VERSION, parts)
      let at = 4 + 2 + Buffer.byteLength(name) + 4
      for (let k = 0; k < clicks.length; k++) {
        const code = answer.readInt16BE(at + 4)
        const where = `kafka topic ${name}, partition ${answer.readInt32BE(at)}`
        if (code !== DUPLICATE_SEQUENCE) checkCode(code, where)
        at += PARTITION_BYTES
      }
    })
  }

  async close(): Promise<void> {
    this.#link.close()
  }
}
