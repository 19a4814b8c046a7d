import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Admin, Kafka } from 'kafkajs'
import { type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { joinColumns, putColumns, rowsOf, tableFor } from './columns.js'
import { KafkaLife, type KafkaPlace, type WriterTopics } from './kafka-life.js'
import { columnsFrom } from './kafka-records.js'
import { brokerMissing, kafkaClient, TopicReader } from './kafka-topics.js'
import { OneByOne } from './one-by-one.js'
import { Patience } from './patience.js'
import {
  type Commit,
  type Fence,
  fenced,
  type Sink,
  type SinkKind,
  type SinkOptions,
  type Writer,
  writerName,
} from './sink.js'
import { SinkError } from './sink-error.js'

/** Longer than a commit takes also when the broker dies and comes back. */
const TRANSACTION_TIMEOUT_MS = 60_000

/**
 * Topics of a Kafka broker, two for each writer of each folder. Rows, id and epoch go in one
 * transaction; KafkaLife has the argument. A commit has taken effect when a read_committed reader
 * sees it. Durability is the broker's: it writes to its files, and does not sync them.
 */
export const kafka: SinkKind = {
  name: 'kafka',
  about: 'topics of a Kafka broker, written in transactions and read committed: a record a row',
  shared: true,
  missing: brokerMissing,
  open: async (options) => openKafka(options),
}

/** The sink, with another time after which the broker aborts a transaction: for tests of that. */
export async function openKafka(
  options: Pick<SinkOptions, 'output' | 'unique' | 'values' | 'folder'>,
  transactionTimeoutMs = TRANSACTION_TIMEOUT_MS,
): Promise<Sink> {
  const hash = createHash('sha256').update(resolve(options.folder)).digest('hex').slice(0, 16)
  const client = kafkaClient()
  const admin = client.admin()
  try {
    await admin.connect()
  } catch (error) {
    throw new SinkError((await brokerMissing()) ?? `kafka: ${(error as Error).message}`)
  }
  return new KafkaSink(client, admin, `chunk42-${hash}`, options, transactionTimeoutMs)
}

class KafkaSink implements Sink {
  readonly #admin: Admin
  readonly #prefix: string
  readonly #options: Pick<SinkOptions, 'output' | 'unique' | 'values'>
  readonly #place: KafkaPlace
  readonly #lives = new Map<string, KafkaLife>()
  readonly #fences = new OneByOne()
  readonly #reads = new OneByOne()
  #closing: Promise<void> | undefined

  constructor(
    client: Kafka,
    admin: Admin,
    prefix: string,
    options: Pick<SinkOptions, 'output' | 'unique' | 'values'>,
    transactionTimeoutMs: number,
  ) {
    this.#admin = admin
    this.#prefix = prefix
    this.#options = options
    const reader = new TopicReader(client, new Patience())
    this.#place = { kafka: client, reader, output: options.output, transactionTimeoutMs }
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fences.run(() => this.#fence(writer)))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const { life, begun } = yield* perform('sink.begin', () => this.#begin(writer, epoch, id))
    if (begun === 'repeated') return 'repeated'
    yield* perform('sink.rows', () => life.rows(id, rows))
    yield* perform('sink.marker', () => life.mark(id))
    yield* perform('sink.commit', () => life.commit(id))
    return 'applied'
  }
  /** A reader does not ask for a query: when two have the same cell, it sees both. */
  read(): Program<Rows> {
    return perform('sink.read', () => this.#reads.run(() => this.#read()))
  }
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #fence(writer: Writer): Promise<Fence> {
    const name = writerName(writer)
    const older = this.#lives.get(name)
    if (older !== undefined) {
      await older.close(fenced(writer, older.fence.epoch, older.fence.epoch + 1))
      this.#lives.delete(name)
    }
    const topics = await this.#topicsOf(writer)
    const life = await KafkaLife.start(this.#place, writer, topics)
    this.#lives.set(name, life)
    return life.fence
  }
  async #begin(
    writer: Writer,
    epoch: number,
    id: number | undefined,
  ): Promise<{ life: KafkaLife; begun: 'fresh' | 'repeated' }> {
    if (this.#closing !== undefined) throw this.#closed
    const life = this.#lives.get(writerName(writer))
    if (life?.fence.epoch !== epoch) throw fenced(writer, epoch, life?.fence.epoch)
    return { life, begun: await life.begin(id) }
  }
  /** One partition each: an open transaction holds up the readers of its partition. */
  async #topicsOf({ query, role }: Writer): Promise<WriterTopics> {
    const which = createHash('sha256').update(query).digest('hex').slice(0, 8)
    const name = `${this.#prefix}-${role}-${which}`
    const topics = { rows: `${name}-rows`, commits: `${name}-commits` }
    const configEntries = [{ name: 'retention.ms', value: '-1' }]
    const made = Object.values(topics).map((topic) => ({
      topic,
      numPartitions: 1,
      replicationFactor: -1,
      configEntries,
    }))
    await this.#admin.createTopics({ topics: made, waitForLeaders: true })
    return topics
  }
  async #read(): Promise<Rows> {
    const { output, unique, values } = this.#options
    const all = (await this.#admin.listTopics()).filter(
      (topic) => topic.startsWith(`${this.#prefix}-`) && topic.endsWith('-rows'),
    )
    const parts = []
    for (const topic of all) {
      const columns = columnsFrom(output, await this.#place.reader.all(topic))
      if (columns[0]!.length === 0) continue
      if (output === 'each' && !unique) parts.push(columns)
      else {
        const table = tableFor(output, values)
        putColumns(table, columns)
        parts.push(table.columns())
      }
    }
    return rowsOf(output, joinColumns(output, parts))
  }
  async #close(): Promise<void> {
    await this.#fences.end(this.#closed)
    for (const life of this.#lives.values()) await life.close(this.#closed)
    await this.#reads.end(this.#closed)
    await this.#place.reader.close()
    await this.#admin.disconnect()
  }
  get #closed(): SinkError {
    return new SinkError('kafka: the sink is closed; open a new one')
  }
}
