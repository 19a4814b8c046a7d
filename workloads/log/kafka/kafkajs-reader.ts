import type { Consumer } from 'kafkajs'
import type { Landing } from '../landing.js'
import type { TopicReader } from './client.js'
import { kafkaOf, PATIENCE_MS, type Topic } from './topic.js'

/** Of a partition in one answer. */
const FETCH_BYTES_MAX = 4 << 20

/** By kafkajs: a group of one, which commits nothing. */
export class KafkajsReader implements TopicReader {
  readonly #topic: Topic
  readonly #consumer: Consumer

  constructor(topic: Topic) {
    this.#topic = topic
    this.#consumer = kafkaOf(topic).consumer({
      groupId: topic.name,
      maxWaitTimeInMs: 100,
      maxBytesPerPartition: FETCH_BYTES_MAX,
      maxBytes: FETCH_BYTES_MAX * topic.partitions,
      sessionTimeout: 10_000,
      heartbeatInterval: 1_000,
      readUncommitted: false,
    })
  }

  async run(landing: Landing, ready: () => void): Promise<void> {
    const consumer = this.#consumer
    const { name, partitions, baseMs } = this.#topic
    await consumer.connect()
    await consumer.subscribe({ topic: name, fromBeginning: true })
    let done = (): void => {}
    let failed = (_error: Error): void => {}
    const ended = new Promise<void>((resolve, reject) => {
      done = resolve
      failed = reject
    })
    // It would try again for ever, or for as long as its retries within retries last.
    let timer: NodeJS.Timeout | undefined
    const alive = () => {
      clearTimeout(timer)
      const gone = new Error(`no answer for ${PATIENCE_MS / 1000} s`)
      timer = setTimeout(() => failed(gone), PATIENCE_MS)
    }
    alive()
    consumer.on(consumer.events.FETCH, alive)
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) failed(payload.error)
    })
    // A group that has committed nothing begins at the beginning each time it comes together.
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (let partition = 0; partition < partitions; partition++) {
        consumer.seek({ topic: name, partition, offset: String(landing.next(partition)) })
      }
      ready()
    })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch: { partition, messages } }) => {
        try {
          for (const { offset, timestamp, value } of messages) {
            const ms = Number(timestamp) - baseMs
            landing.take(partition, Number(offset), ms, value!, 0, value!.length)
          }
          landing.publish(partition)
        } catch (error) {
          failed(error as Error)
        }
        if (landing.isFull) done()
      },
    })
    await ended.finally(() => clearTimeout(timer))
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect()
  }
}
