import type { Admin, Kafka } from 'kafkajs'
import { type Program, perform } from '../runtime/program.js'
import { fileDisk } from '../runtime/threads/file-disk.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, joinColumns, putColumns, rowsOf, tableFor } from './columns.js'
import { KafkaLife, type KafkaPlace } from './kafka-life.js'
import { goneAmong, prefixOf, rowTopics, topicsOf, type WriterTopics } from './kafka-names.js'
import { columnsFrom } from './kafka-records.js'
import { brokerMissing, isAway, kafkaClient, TopicReader } from './kafka-topics.js'
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
/** A broker is a JVM: on a busy machine it takes longer to come back than a database. */
const PATIENCE_MS = 60_000

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
  open: (options) => openKafka(options),
}

type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/** The sink, with another time after which the broker aborts a transaction: for tests of that. */
export async function openKafka(
  options: Options & Pick<SinkOptions, 'folder'>,
  transactionTimeoutMs = TRANSACTION_TIMEOUT_MS,
): Promise<Sink> {
  // Only for its name: as long as the folder is there, the topics are.
  fileDisk(options.folder, 'process')
  const client = kafkaClient()
  const admin = client.admin()
  try {
    await admin.connect()
  } catch (error) {
    throw new SinkError((await brokerMissing()) ?? `kafka: ${(error as Error).message}`)
  }
  await dropGone(client)
  return new KafkaSink(client, admin, prefixOf(options.folder), options, transactionTimeoutMs)
}
/** Topics of runs that are over. Who cannot does not: another process may be at it just now. */
async function dropGone(client: Kafka): Promise<void> {
  const once = client.admin({ retry: { retries: 0 } })
  try {
    await once.connect()
    const gone = goneAmong(await once.listTopics())
    if (gone.length > 0) await once.deleteTopics({ topics: gone })
  } catch {
    // The next one that opens a sink tries again.
  }
  await once.disconnect().catch(() => undefined)
}

class KafkaSink implements Sink {
  readonly #admin: Admin
  readonly #prefix: string
  readonly #options: Options
  readonly #patience = new Patience(PATIENCE_MS)
  readonly #place: KafkaPlace
  readonly #lives = new Map<string, KafkaLife>()
  readonly #fences = new OneByOne()
  readonly #reads = new OneByOne()
  #closing: Promise<void> | undefined

  constructor(
    client: Kafka,
    admin: Admin,
    prefix: string,
    options: Options,
    transactionTimeoutMs: number,
  ) {
    this.#admin = admin
    this.#prefix = prefix
    this.#options = options
    const patience = this.#patience
    const reader = new TopicReader(client, patience)
    const { output } = options
    this.#place = { kafka: client, reader, patience, output, transactionTimeoutMs }
  }

  /** In parts, each of which may be the last thing that its process does for a while. */
  *fence(writer: Writer): Program<Fence> {
    const start = () => this.#fences.run(() => this.#start(writer))
    const life = yield* perform('fence.start', start)
    yield* perform('fence.read', () => life.readBack())
    return yield* perform('sink.fence', () => life.fence())
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

  async #start(writer: Writer): Promise<KafkaLife> {
    const name = writerName(writer)
    const older = this.#lives.get(name)
    if (older !== undefined) {
      await older.close(fenced(writer, older.epoch, older.epoch + 1))
      this.#lives.delete(name)
    }
    const life = await KafkaLife.start(this.#place, writer, await this.#topicsFor(writer))
    this.#lives.set(name, life)
    return life
  }
  async #begin(
    writer: Writer,
    epoch: number,
    id: number | undefined,
  ): Promise<{ life: KafkaLife; begun: 'fresh' | 'repeated' }> {
    if (this.#closing !== undefined) throw this.#closed
    const life = this.#lives.get(writerName(writer))
    if (life?.epoch !== epoch) throw fenced(writer, epoch, life?.epoch)
    return { life, begun: await life.begin(id) }
  }
  /** One partition each: an open transaction holds up the readers of its partition. */
  async #topicsFor(writer: Writer): Promise<WriterTopics> {
    const topics = topicsOf(this.#prefix, writer)
    const configEntries = [{ name: 'retention.ms', value: '-1' }]
    const made = Object.values(topics).map((topic) => ({
      topic,
      numPartitions: 1,
      replicationFactor: -1,
      configEntries,
    }))
    await this.#ask(() => this.#admin.createTopics({ topics: made, waitForLeaders: true }))
    return topics
  }
  async #read(): Promise<Rows> {
    const { output, unique, values } = this.#options
    const parts: Columns[] = []
    for (const topic of rowTopics(this.#prefix, await this.#ask(() => this.#admin.listTopics()))) {
      const table = output === 'each' && !unique ? undefined : tableFor(output, values)
      for await (const messages of this.#place.reader.committed(topic)) {
        if (messages.length === 0) continue
        const columns = columnsFrom(messages)
        if (table === undefined) parts.push(columns)
        else putColumns(table, columns)
      }
      if (table !== undefined && table.rows > 0) parts.push(table.columns())
    }
    return rowsOf(output, joinColumns(output, parts))
  }
  /** Asked twice it changes nothing, so a broker on its way back is waited for. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#patience.until(question, isAway)
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
