import { type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, columnsOf } from './columns.js'
import { ResultTables } from './result-tables.js'
import {
  type Commit,
  type Fence,
  fenced,
  type Sink,
  type SinkOptions,
  type Writer,
  writerName,
} from './sink.js'
import { SinkError } from './sink-error.js'

type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/** Longer than any commit of a small run takes by itself: three acts, of 5 ms at most. */
const TIMEOUT_MS = 16
/** To hold one up for so long times it out. */
export const KAFKA_MODEL_LATE_MS = TIMEOUT_MS + 4

/**
 * What Kafka is in a simulated run: a log for each writer, and the transaction coordinator of its
 * transactional.id (KIP-98, KIP-447). Each act is synchronous.
 *
 * InitProducerId raises the producer's epoch, which refuses all older ones, and aborts what they
 * have open. Records are in the log as soon as they are produced; a read_committed reader reads up
 * to the first record of a transaction that is open, and leaves out what was aborted. EndTxn
 * decides (PrepareCommit), and nothing can undo that; the markers that show it to readers are
 * written afterwards, and whoever comes next waits for them. A transaction that stays open for too
 * long is aborted by the coordinator's clock, which raises the epoch too.
 */
export function openKafkaModel(options: Options, nowMs: () => number = () => 0): KafkaModel {
  return new KafkaModel(options, nowMs)
}

interface Transaction {
  readonly epoch: number
  readonly beganMs: number
  state: 'open' | 'prepared' | 'committed' | 'aborted'
}
interface LogRecord {
  readonly transaction: Transaction
  readonly rows: readonly Columns[]
  /** The id of a commit: what a next life reads back. */
  readonly id: number | undefined
}
/** A transactional.id at its coordinator, with the partition that it writes to. */
interface Producer {
  readonly writer: Writer
  epoch: number
  /** The newest that was given to a life; a timeout raises `epoch` alone. */
  given: number
  current: Transaction | undefined
  readonly log: LogRecord[]
}
/** What a life's client knows; no broker has it. */
interface Life {
  idLast: number
}

class KafkaModel implements Sink {
  readonly #options: Options
  readonly #nowMs: () => number
  readonly #producers = new Map<string, Producer>()
  readonly #lives = new Map<string, Life>()
  #closed = false

  constructor(options: Options, nowMs: () => number) {
    this.#options = options
    this.#nowMs = nowMs
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fence(writer))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const producer = this.#producerOf(writer)
    const life = this.#lives.get(`${writerName(writer)}#${epoch}`)
    // Only this life commits in its epoch, so it knows the last id without asking.
    if (life !== undefined && id !== undefined && id <= life.idLast) {
      return yield* perform('sink.repeat', () => {
        this.#refuseOld(producer, epoch)
        return 'repeated'
      })
    }
    const transaction = yield* perform('sink.begin', () => this.#begin(producer, epoch))
    yield* perform('sink.rows', () => this.#produce(producer, transaction, rows, undefined))
    yield* perform('sink.marker', () => this.#produce(producer, transaction, [], id))
    yield* perform('sink.commit', () => this.#endTxn(producer, transaction))
    if (life !== undefined) life.idLast = id ?? life.idLast
    return 'applied'
  }
  read(): Program<Rows> {
    return perform('sink.read', () => {
      this.#refuseClosed()
      const tables = new ResultTables(this.#options)
      for (const producer of this.#producers.values()) {
        // It reads to the end that it found when it began, and waits for what is decided.
        this.#settle(producer)
        for (const { rows } of committed(producer)) tables.apply(producer.writer.query, rows)
      }
      return tables.read()
    })
  }
  async close(): Promise<void> {
    this.#closed = true
  }
  /** Transactions that nobody has ended. */
  leftovers(): readonly string[] {
    return [...this.#producers.values()]
      .filter(({ current }) => current?.state === 'open')
      .map(({ writer, current }) => `${writerName(writer)}: open in epoch ${current!.epoch}`)
  }

  #fence(writer: Writer): Fence {
    this.#refuseClosed()
    const producer = this.#producerOf(writer)
    this.#settle(producer)
    if (producer.current !== undefined) abort(producer)
    producer.epoch++
    producer.given = producer.epoch
    const idLast = committed(producer).reduce((last, { id }) => id ?? last, -1)
    this.#lives.set(`${writerName(writer)}#${producer.epoch}`, { idLast })
    return { epoch: producer.epoch, idLast }
  }
  /** What AddPartitionsToTxn does: from now on the transaction is open, and its time runs. */
  #begin(producer: Producer, epoch: number): Transaction {
    this.#refuseOld(producer, epoch)
    // A commit that was given up half-way counts as not made.
    if (producer.current !== undefined) abort(producer)
    const transaction: Transaction = { epoch, beganMs: this.#nowMs(), state: 'open' }
    producer.current = transaction
    return transaction
  }
  #produce(
    producer: Producer,
    transaction: Transaction,
    rows: readonly Rows[],
    id: number | undefined,
  ): void {
    this.#refuseEnded(producer, transaction)
    // What stays is copied: engines use their columns again.
    const parts = columnsOf(this.#options.output, rows).map((part) =>
      part.map((column) => column.slice()),
    )
    producer.log.push({ transaction, rows: parts, id })
  }
  #endTxn(producer: Producer, transaction: Transaction): void {
    this.#refuseEnded(producer, transaction)
    transaction.state = 'prepared'
  }

  /** What the broker does by itself: it completes what is decided, and its clock aborts. */
  #settle(producer: Producer): void {
    const { current } = producer
    if (current?.state === 'prepared') {
      current.state = 'committed'
      producer.current = undefined
    } else if (current?.state === 'open' && this.#nowMs() - current.beganMs > TIMEOUT_MS) {
      abort(producer)
      producer.epoch++
    }
  }
  #refuseOld(producer: Producer, epoch: number): void {
    this.#refuseClosed()
    this.#settle(producer)
    if (producer.epoch === epoch) return
    const { writer, given } = producer
    if (given !== epoch) throw fenced(writer, epoch, given)
    throw new Error(`${writerName(writer)}: its transaction took too long, and was aborted`)
  }
  #refuseEnded(producer: Producer, transaction: Transaction): void {
    this.#refuseOld(producer, transaction.epoch)
    if (producer.current !== transaction) throw new Error('the transaction is over')
  }
  #producerOf(writer: Writer): Producer {
    const name = writerName(writer)
    let producer = this.#producers.get(name)
    if (producer === undefined) {
      producer = { writer, epoch: 0, given: 0, current: undefined, log: [] }
      this.#producers.set(name, producer)
    }
    return producer
  }
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('kafka model: the sink is closed; open a new one')
  }
}

function abort(producer: Producer): void {
  producer.current!.state = 'aborted'
  producer.current = undefined
}
/** What a read_committed reader gets: up to the last stable offset, without what was aborted. */
function committed({ log }: Producer): LogRecord[] {
  const first = log.findIndex(({ transaction: { state } }) => state === 'open')
  const stable = first < 0 ? log : log.slice(0, first)
  return stable.filter(({ transaction: { state } }) => state === 'committed')
}
