import type { Kafka, Producer, Transaction } from 'kafkajs'
import { OutcomeUnknown } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import type { WriterTopics } from './kafka-names.js'
import { recordsOf, type Stamp } from './kafka-records.js'
import { isAway, type TopicReader } from './kafka-topics.js'
import { OneByOne } from './one-by-one.js'
import type { Patience } from './patience.js'
import { type Fence, Fenced, type SinkOptions, type Writer, writerName } from './sink.js'

export interface KafkaPlace {
  readonly kafka: Kafka
  readonly reader: TopicReader
  readonly patience: Patience
  readonly output: SinkOptions['output']
  readonly transactionTimeoutMs: number
}

/** Records of one request: brokers take 1 MiB at once. */
const SEND_RECORDS = 2_000
/** The last: with one request of ours under way, it is a newer life's, or the broker's clock. */
const REFUSED = /INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_TXN_STATE|CONCURRENT_TRANSACTIONS/

/**
 * One epoch of one writer: a transactional producer, whose transactional.id is the writer's.
 *
 * Why an older epoch cannot commit after a newer one has begun. InitProducerId raises the
 * producer's epoch at the transaction coordinator, which completes what was decided, aborts what
 * was open, and refuses all that an older one still sends (KIP-98). Only when it has come back is
 * the log of commits read: then nothing of older lives is on its way any more, nothing of them
 * holds up the last stable offset, and what the log has is their last word. The fence is written
 * there as a record too, in a transaction: of lives that begin at once the broker lets the newest
 * pass, so no two have one epoch. A life that stopped before its InitProducerId and wakes up later
 * becomes the newest, and then it has read all that was committed until then.
 *
 * Rows, id and epoch are records of one transaction over both topics. A COMMIT that was asked for
 * and not answered is unknown; it ends the life, and the next one reads the id back.
 */
export class KafkaLife {
  readonly #place: KafkaPlace
  readonly #producer: Producer
  readonly #writer: Writer
  readonly #topics: WriterTopics
  readonly #acts = new OneByOne()
  #epochBefore = 0
  #epoch = 0
  #idLast = -1
  #transaction: Transaction | undefined
  /** Of the records of this transaction, by topic. */
  #offsets = new Map<string, number>()

  private constructor(
    place: KafkaPlace,
    writer: Writer,
    topics: WriterTopics,
    producer: Producer,
    first: Transaction,
  ) {
    this.#place = place
    this.#writer = writer
    this.#topics = topics
    this.#producer = producer
    this.#transaction = first
  }

  /** First part of the fence: from now on all older lives are refused. */
  static async start(place: KafkaPlace, writer: Writer, topics: WriterTopics): Promise<KafkaLife> {
    const { kafka, patience, transactionTimeoutMs } = place
    const attempt = async () => {
      const producer = kafka.producer({
        transactionalId: topics.commits,
        transactionTimeout: transactionTimeoutMs,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
      })
      try {
        await producer.connect()
        // In kafkajs it is this that sends InitProducerId, the first time, and no more than this.
        const first = await producer.transaction()
        return new KafkaLife(place, writer, topics, producer, first)
      } catch (error) {
        await producer.disconnect().catch(() => undefined)
        throw error
      }
    }
    try {
      return await patience.until(attempt, isAway)
    } catch (error) {
      throw told(error, writer, 'its fence')
    }
  }
  /** 0: its fence is not written yet. */
  get epoch(): number {
    return this.#epoch
  }
  /** Second part: what older lives have committed. */
  readBack(): Promise<void> {
    return this.#act(async () => {
      for await (const messages of this.#place.reader.committed(this.#topics.commits)) {
        for (const { value } of messages) {
          const { epoch, id } = JSON.parse(String(value)) as Stamp
          this.#epochBefore = epoch
          this.#idLast = id ?? this.#idLast
        }
      }
    })
  }
  /** Third part: it is the newest life still, and this is its epoch. */
  fence(): Promise<Fence> {
    return this.#act(async () => {
      const epoch = this.#epochBefore + 1
      await this.#send(this.#topics.commits, [this.#stamp(epoch, undefined)])
      await this.#end()
      this.#epoch = epoch
      return { epoch, idLast: this.#idLast }
    })
  }

  begin(id: number | undefined): Promise<'fresh' | 'repeated'> {
    return this.#act(async () => {
      // Only this life commits in its epoch, so it knows the last id without asking.
      if (id !== undefined && id <= this.#idLast) return 'repeated'
      // A commit that was given up half-way counts as not made.
      await this.#transaction?.abort()
      this.#offsets.clear()
      this.#transaction = await this.#producer.transaction()
      return 'fresh'
    })
  }
  rows(id: number | undefined, rows: readonly Rows[]): Promise<void> {
    return this.#act(async () => {
      const stamp = { ...this.#writer, epoch: this.#epoch, id: id ?? null }
      const records = recordsOf(stamp, this.#place.output, rows)
      for (let from = 0; from < records.length; from += SEND_RECORDS) {
        await this.#send(this.#topics.rows, records.slice(from, from + SEND_RECORDS))
      }
    })
  }
  mark(id: number | undefined): Promise<void> {
    return this.#act(() => this.#send(this.#topics.commits, [this.#stamp(this.#epoch, id)]))
  }
  commit(id: number | undefined): Promise<void> {
    return this.#act(async () => {
      try {
        await this.#end()
        this.#idLast = id ?? this.#idLast
      } catch (error) {
        const what = told(error, this.#writer, 'its COMMIT')
        throw what instanceof Fenced ? what : new OutcomeUnknown(what.message)
      }
    })
  }
  /** Aborts what is open. Acts that have not begun fail with the error. */
  async close(error: Error): Promise<void> {
    await this.#acts.end(error)
    await this.#transaction?.abort().catch(() => undefined)
    await this.#producer.disconnect().catch(() => undefined)
  }

  #act<T>(run: () => Promise<T>): Promise<T> {
    return this.#acts.run(async () => {
      try {
        return await run()
      } catch (error) {
        throw told(error, this.#writer, 'its transaction')
      }
    })
  }
  async #send(topic: string, messages: { key: string; value: string }[]): Promise<void> {
    const [sent] = await this.#transaction!.send({ topic, messages, acks: -1 })
    this.#offsets.set(topic, Number(sent!.baseOffset) + messages.length - 1)
  }
  async #end(): Promise<void> {
    const transaction = this.#transaction!
    this.#transaction = undefined
    await transaction.commit()
    for (const [topic, offset] of this.#offsets) await this.#place.reader.sees(topic, offset)
  }
  #stamp(epoch: number, id: number | undefined): { key: string; value: string } {
    const stamp: Stamp = { ...this.#writer, epoch, id: id ?? null }
    return { key: writerName(this.#writer), value: JSON.stringify(stamp) }
  }
}

/** The broker says the same to whoever is replaced and to whoever took too long. */
function told(error: unknown, writer: Writer, what: string): Error {
  if (error instanceof Fenced || error instanceof OutcomeUnknown) return error
  const { type = '', message } = error as Error & { type?: string }
  if (!REFUSED.test(type)) return error as Error
  return new Fenced(
    `${writerName(writer)}: ${what} is refused, a newer one has begun or it took too long (${message})`,
  )
}
