import type { Landing } from '../landing.js'
import type { TopicReader } from './client.js'
import type { Topic } from './topic.js'
import { BrokerLink, checkCode } from './wire/broker-link.js'
import { landBatches } from './wire/record-batch.js'
import { Words } from './wire/words.js'

const FETCH = 1
const VERSION = 4
const READ_COMMITTED = 1
/** A broker holds an answer for so long until there is something in it. */
const WAIT_MS_MAX = 100
/** Of a partition in one answer. */
const PARTITION_BYTES_MAX = 4 << 20

/**
 * Fetches over the wire and decodes record batches where they lie: no object, no copy for a record.
 * https://kafka.apache.org/protocol#The_Messages_Fetch
 */
export class FetchReader implements TopicReader {
  readonly #topic: Topic
  readonly #link: BrokerLink

  constructor(topic: Topic) {
    this.#topic = topic
    this.#link = new BrokerLink(topic)
  }

  async run(landing: Landing, ready: () => void): Promise<void> {
    await this.#link.do(async () => ready())
    while (!landing.isFull) {
      await this.#link.do(async (connection) => {
        this.#land(await connection.ask(FETCH, VERSION, [this.#request(landing)]), landing)
      })
    }
  }

  async close(): Promise<void> {
    this.#link.close()
  }

  #request(landing: Landing): Buffer {
    const { name, partitions } = this.#topic
    const words = new Words()
      .int32(-1)
      .int32(WAIT_MS_MAX)
      .int32(1)
      .int32(PARTITION_BYTES_MAX * partitions)
      .int8(READ_COMMITTED)
      .int32(1)
      .text(name)
      .int32(partitions)
    for (let p = 0; p < partitions; p++) {
      words.int32(p).int64(landing.next(p)).int32(PARTITION_BYTES_MAX)
    }
    return words.done()
  }

  #land(answer: Buffer, landing: Landing): void {
    const { name, baseMs } = this.#topic
    // Throttle time, one topic, its name.
    let at = 4 + 4 + 2 + Buffer.byteLength(name)
    const count = answer.readInt32BE(at)
    at += 4
    for (let k = 0; k < count; k++) {
      const partition = answer.readInt32BE(at)
      checkCode(answer.readInt16BE(at + 4), `kafka topic ${name}, partition ${partition}`)
      // High watermark, last stable offset.
      at += 6 + 16
      const aborted = answer.readInt32BE(at)
      at += 4 + 16 * Math.max(0, aborted)
      const length = Math.max(0, answer.readInt32BE(at))
      at += 4
      landBatches(answer, at, at + length, partition, baseMs, landing)
      landing.publish(partition)
      at += length
    }
  }
}
