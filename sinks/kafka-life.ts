import type { Kafka, Producer, Transaction } from 'kafkajs'
import { OutcomeUnknown } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { recordsOf, type Stamp } from './kafka-records.js'
import type { TopicReader } from './kafka-topics.js'
import { OneByOne } from './one-by-one.js'
import { type Fence, Fenced, type SinkOptions, type Writer, writerName } from './sink.js'

export interface KafkaPlace {
  readonly kafka: Kafka
  readonly reader: TopicReader
  readonly output: SinkOptions['output']
  readonly transactionTimeoutMs: number
}
/** Of one writer: its rows, and what tells how far it came. */
export interface WriterTopics {
  readonly rows: string
  readonly commits: string
}

/** Records of one request: brokers take 1 MiB at once. */
const SEND_RECORDS = 2_000

/**
 * One epoch of one writer: a transactional producer, whose transactional.id is the writer's.
 *
 * Why an older epoch cannot commit after a newer one has begun. To connect is InitProducerId: it
 * raises the producer's epoch at the transaction coordinator, which completes what was decided,
 * aborts what was open, and refuses all that an older one still sends. What the log of commits then
 * has is the last word of all older lives. The fence is written there as a record too, in a
 * transaction: of two that come at once the broker lets the newer one pass.
 *
 * Rows, id and epoch are records of one transaction over both topics. A COMMIT that was asked for
 * and not answered is unknown; it ends the life, and the next one reads the id back.
 */
export class KafkaLife {
  readonly fence: Fence
  readonly #place: KafkaPlace
  readonly #producer: Producer
  readonly #writer: Writer
  readonly #topics: WriterTopics
  readonly #acts = new OneByOne()
  #idLast: number
  #transaction: Transaction | undefined
  /** Of the records of this transaction, by topic. */
  #offsets = new Map<string, number>()

  private constructor(
    place: KafkaPlace,
    producer: Producer,
    writer: Writer,
    topics: WriterTopics,
    fence: Fence,
  ) {
    this.#place = place
    this.#producer = producer
    this.#writer = writer
    this.#topics = topics
    this.fence = fence
    this.#idLast = fence.idLast
  }

  static async start(place: KafkaPlace, writer: Writer, topics: WriterTopics): Promise<KafkaLife> {
    const producer = place.kafka.producer({
      transactionalId: topics.commits,
      transactionTimeout: place.transactionTimeoutMs,
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    })
    try {
      await producer.connect()
      const stamps = (await place.reader.all(topics.commits)).map(
        ({ value }) => JSON.parse(String(value)) as Stamp,
      )
      const idLast = stamps.reduce((last, { id }) => id ?? last, -1)
      const epoch = (stamps.at(-1)?.epoch ?? 0) + 1
      const life = new KafkaLife(place, producer, writer, topics, { epoch, idLast })
      await life.#begin()
      await life.#send(topics.commits, [life.#stamp(undefined)])
      await life.#end()
      return life
    } catch (error) {
      await producer.disconnect().catch(() => undefined)
      throw told(error, writer, 'its fence')
    }
  }

  begin(id: number | undefined): Promise<'fresh' | 'repeated'> {
    return this.#act(async () => {
      // Only this life commits in its epoch, so it knows the last id without asking.
      if (id !== undefined && id <= this.#idLast) return 'repeated'
      await this.#begin()
      return 'fresh'
    })
  }
  rows(id: number | undefined, rows: readonly Rows[]): Promise<void> {
    return this.#act(async () => {
      const stamp = { ...this.#writer, epoch: this.fence.epoch, id: id ?? null }
      const records = recordsOf(stamp, this.#place.output, rows)
      for (let from = 0; from < records.length; from += SEND_RECORDS) {
        await this.#send(this.#topics.rows, records.slice(from, from + SEND_RECORDS))
      }
    })
  }
  mark(id: number | undefined): Promise<void> {
    return this.#act(() => this.#send(this.#topics.commits, [this.#stamp(id)]))
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
  async #begin(): Promise<void> {
    // A commit that was given up half-way counts as not made.
    await this.#transaction?.abort()
    this.#offsets.clear()
    this.#transaction = await this.#producer.transaction()
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
  #stamp(id: number | undefined): { key: string; value: string } {
    const stamp: Stamp = { ...this.#writer, epoch: this.fence.epoch, id: id ?? null }
    return { key: writerName(this.#writer), value: JSON.stringify(stamp) }
  }
}

/** The broker says the same to whoever is replaced and to whoever took too long. */
function told(error: unknown, writer: Writer, what: string): Error {
  if (error instanceof Fenced || error instanceof OutcomeUnknown) return error
  const { type = '', message } = error as Error & { type?: string }
  if (!/INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_TXN_STATE/.test(type)) return error as Error
  return new Fenced(
    `${writerName(writer)}: ${what} is refused, a newer one has begun or it took too long (${message})`,
  )
}
