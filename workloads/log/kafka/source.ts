import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Arena } from '../../../runtime/arena.js'
import { partitionLength } from '../../blocks.js'
import { shareColumns } from '../columns.js'
import type { SharedLog } from '../memory.js'
import type { FromProducer, ProducerFigures, ToProducer } from './producer.js'
import type { FromReader, ReaderStart } from './reader.js'
import { type SharedRecords, shareRecords } from './records.js'
import { type ClientName, createTopic, deleteTopic, KafkaError, type Topic } from './topic.js'
import { type ValueKind, valuesOf } from './values.js'

export interface SourceOptions {
  readonly brokers: readonly string[]
  readonly client: ClientName
  readonly values: ValueKind
  /** The clicks as they are made: all but their columns holds for those that come, too. */
  readonly made: SharedLog
  /** Clicks due before that count in no figure of the load, as in none of the engine. */
  readonly warmupMs: number
  /** Where columns shall lie. */
  readonly arena: Arena | undefined
}

/**
 * The clicks of one run by way of a Kafka cluster: a topic of its own, a process that sends each
 * click when it is due (or all before the run, when a backlog is drained), and a thread that turns
 * records into columns, or keeps them as they are where engines shall parse.
 *
 * Law: what has not been fetched has not arrived. The topic's offsets are those of the log; where
 * an engine stands in it is in that engine's own log and sink, and never committed to Kafka.
 */
export class KafkaSource {
  /** To be filled while the run goes on; see openArriving. */
  readonly shared: SharedLog
  /** JSON: records are filled instead, and columns are empty; see openRecords. */
  readonly records: SharedRecords | undefined
  readonly arrived: Int32Array
  /** Rejects when the topic cannot be read or written any more. */
  readonly failed: Promise<never>
  readonly topic: Topic
  readonly #options: SourceOptions
  #fail: (error: Error) => void = () => {}
  #producer: ChildProcess | undefined
  #reader: Worker | undefined
  #readerEnded: Promise<unknown> | undefined
  #figures: Promise<ProducerFigures> | undefined

  private constructor(options: SourceOptions) {
    const { made, arena, brokers, values } = options
    const { partitions, events } = made.workload
    this.#options = options
    const lengths = Array.from({ length: partitions }, (_, p) =>
      partitionLength(events, partitions, p),
    )
    const json = values === 'json'
    if (json) this.records = shareRecords(lengths, valuesOf(values, made).bytesMax)
    const columns = lengths.map((length) => (json ? shareColumns(0) : shareColumns(length, arena)))
    this.shared = { ...made, columns }
    this.arrived = new Int32Array(new SharedArrayBuffer(partitions * 4))
    const name = `chunk42-${randomUUID()}`
    this.topic = { brokers, name, partitions, baseMs: Date.now(), values }
    this.failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    // It may fail while nobody waits for it.
    this.failed.catch(() => {})
  }

  /** The topic is there, and everybody is connected. */
  static async open(options: SourceOptions): Promise<KafkaSource> {
    const source = new KafkaSource(options)
    await createTopic(source.topic)
    try {
      await source.#startProducer()
      if (!options.made.workload.drain) await source.#startReader()
    } catch (error) {
      await source.close()
      throw error
    }
    return source
  }

  /**
   * `originMs`: the run's zero by `monotonicMs`. A backlog is fetched from now on, not before;
   * resolves when its reader is connected.
   */
  begin(originMs: number): Promise<void> {
    if (this.#options.made.workload.drain) return this.#startReader()
    this.#send({ kind: 'go', originMs })
    return Promise.resolve()
  }

  /** Of whoever sent; once all has been sent. */
  async figures(): Promise<ProducerFigures> {
    return Promise.race([this.#figures!, this.failed])
  }

  async close(): Promise<void> {
    this.#producer?.kill('SIGKILL')
    const reader = this.#reader
    if (reader !== undefined) {
      reader.postMessage('close')
      const timer = setTimeout(() => void reader.terminate(), CLOSE_MS_MAX)
      await this.#readerEnded
      clearTimeout(timer)
    }
    // A broker that is away keeps it; that is no reason to hide how the run went.
    await deleteTopic(this.topic).catch(() => {})
  }

  #startProducer(): Promise<void> {
    const entry = fileURLToPath(new URL('./producer.js', import.meta.url))
    const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#producer = child
    return new Promise((ready, unready) => {
      this.#figures = new Promise((ended) => {
        child.on('message', (message: FromProducer) => {
          if (message.kind === 'ready') ready()
          else if (message.kind === 'ended') ended(message.figures)
          else {
            const error = new KafkaError(message.error)
            unready(error)
            this.#fail(error)
          }
        })
      })
      child.once('exit', (code, signal) => {
        const error = new KafkaError(`the producer's process ended: ${signal ?? code}`)
        unready(error)
        this.#fail(error)
      })
      const { client, made, warmupMs } = this.#options
      const { topic } = this
      this.#send({ kind: 'make', topic, client, workload: made.workload, warmupMs })
    })
  }
  #send(message: ToProducer): void {
    this.#producer?.send(message)
  }

  #startReader(): Promise<void> {
    const { client } = this.#options
    const { arrived, records, topic } = this
    const { columns } = this.shared
    const workerData: ReaderStart = { topic, client, columns, records, arrived }
    const reader = new Worker(new URL('./reader.js', import.meta.url), { workerData })
    this.#reader = reader
    // It may end by itself, long before anybody waits for that.
    this.#readerEnded = new Promise((resolve) => reader.once('exit', resolve))
    const ready = new Promise<void>((resolve) => {
      reader.on('message', (message: FromReader) => {
        if (message.kind === 'ready') resolve()
        else if (message.kind === 'failed') this.#fail(new KafkaError(message.error))
      })
    })
    reader.once('error', (error) => this.#fail(error))
    return Promise.race([ready, this.failed])
  }
}

/** To leave a group takes a round trip, if the broker is there. */
const CLOSE_MS_MAX = 3_000
