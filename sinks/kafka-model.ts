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
 * A fence is what it is in KafkaLife, in the same acts. InitProducerId raises the producer's epoch,
 * which refuses all older ones, and aborts what they have open; whoever wakes up before it, however
 * late, becomes the newest. Then the log is read back, and the sink's epoch is written into it in a
 * transaction, which is refused if another InitProducerId has come between.
 *
 * Records are in the log as soon as they are produced; a read_committed reader reads up to the
 * first record of a transaction that is open, and leaves out what was aborted. EndTxn decides
 * (PrepareCommit), and nothing can undo that; the markers that show it to readers are written
 * afterwards, and whoever comes next waits for them. A transaction that stays open for too long is
 * aborted by the coordinator's clock, which raises the epoch too.
 */
export function openKafkaModel(options: Options, nowMs: () => number = () => 0): KafkaModel {
  return new KafkaModel(options, nowMs)
}

interface Transaction {
  readonly life: Life
  readonly beganMs: number
  state: 'open' | 'prepared' | 'committed' | 'aborted'
}
interface LogRecord {
  readonly transaction: Transaction
  readonly rows: readonly Columns[]
  /** What a next life reads back: of a fence or a commit. */
  readonly stamp: { readonly epoch: number; readonly id: number | undefined } | undefined
}
/** A transactional.id at its coordinator, with the partition that it writes to. */
interface Producer {
  readonly writer: Writer
  /** Not the sink's: InitProducerId raises it, and so does a timeout. */
  epoch: number
  newest: Life | undefined
  current: Transaction | undefined
  readonly log: LogRecord[]
}
/** What a life's client knows; no broker has it. */
interface Life {
  readonly producerEpoch: number
  /** Of the sink; 0: its fence is not written yet. */
  epoch: number
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

  *fence(writer: Writer): Program<Fence> {
    const producer = this.#producerOf(writer)
    const life = yield* perform('fence.start', () => this.#initProducerId(producer))
    const last = yield* perform('fence.read', () => this.#readBack(producer))
    return yield* perform('sink.fence', () => this.#writeFence(producer, life, last))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const producer = this.#producerOf(writer)
    const life = this.#lives.get(`${writerName(writer)}#${epoch}`) ?? NOBODY
    // Only this life commits in its epoch, so it knows the last id without asking.
    if (id !== undefined && id <= life.idLast) {
      return yield* perform('sink.repeat', () => {
        this.#refuseOld(producer, life)
        return 'repeated'
      })
    }
    const transaction = yield* perform('sink.begin', () => this.#begin(producer, life))
    yield* perform('sink.rows', () => this.#produce(producer, transaction, rows, undefined))
    yield* perform('sink.marker', () => this.#produce(producer, transaction, [], { epoch, id }))
    yield* perform('sink.commit', () => this.#endTxn(producer, transaction))
    life.idLast = id ?? life.idLast
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
      .map(({ writer, current }) => `${writerName(writer)}: open in epoch ${current!.life.epoch}`)
  }

  /** It answers when what was decided is complete, and what was open is aborted. */
  #initProducerId(producer: Producer): Life {
    this.#refuseClosed()
    this.#settle(producer)
    if (producer.current !== undefined) abort(producer)
    producer.epoch++
    producer.newest = { producerEpoch: producer.epoch, epoch: 0, idLast: -1 }
    return producer.newest
  }
  #readBack(producer: Producer): Fence {
    this.#refuseClosed()
    const stamps = committed(producer).flatMap(({ stamp }) => stamp ?? [])
    const idLast = stamps.reduce((last, { id }) => id ?? last, -1)
    return { epoch: stamps.at(-1)?.epoch ?? 0, idLast }
  }
  #writeFence(producer: Producer, life: Life, last: Fence): Fence {
    const epoch = last.epoch + 1
    const transaction = this.#begin(producer, life)
    this.#produce(producer, transaction, [], { epoch, id: undefined })
    this.#endTxn(producer, transaction)
    this.#lives.set(`${writerName(producer.writer)}#${epoch}`, life)
    life.epoch = epoch
    life.idLast = last.idLast
    return { epoch, idLast: last.idLast }
  }
  /** What AddPartitionsToTxn does: from now on the transaction is open, and its time runs. */
  #begin(producer: Producer, life: Life): Transaction {
    this.#refuseOld(producer, life)
    // A commit that was given up half-way counts as not made.
    if (producer.current !== undefined) abort(producer)
    const transaction: Transaction = { life, beganMs: this.#nowMs(), state: 'open' }
    producer.current = transaction
    return transaction
  }
  #produce(
    producer: Producer,
    transaction: Transaction,
    rows: readonly Rows[],
    stamp: LogRecord['stamp'],
  ): void {
    this.#refuseEnded(producer, transaction)
    // What stays is copied: engines use their columns again.
    const parts = columnsOf(this.#options.output, rows).map((part) =>
      part.map((column) => column.slice()),
    )
    producer.log.push({ transaction, rows: parts, stamp })
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
  #refuseOld(producer: Producer, life: Life): void {
    this.#refuseClosed()
    this.#settle(producer)
    if (producer.epoch === life.producerEpoch) return
    const { writer, newest } = producer
    if (newest !== life) throw fenced(writer, life.epoch, newest?.epoch)
    throw new Error(`${writerName(writer)}: its transaction took too long, and was aborted`)
  }
  #refuseEnded(producer: Producer, transaction: Transaction): void {
    this.#refuseOld(producer, transaction.life)
    if (producer.current !== transaction) throw new Error('the transaction is over')
  }
  #producerOf(writer: Writer): Producer {
    const name = writerName(writer)
    let producer = this.#producers.get(name)
    if (producer === undefined) {
      producer = { writer, epoch: 0, newest: undefined, current: undefined, log: [] }
      this.#producers.set(name, producer)
    }
    return producer
  }
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('kafka model: the sink is closed; open a new one')
  }
}

/** Whoever commits in an epoch that nobody was given. */
const NOBODY: Life = { producerEpoch: -1, epoch: -1, idLast: -1 }

function abort(producer: Producer): void {
  producer.current!.state = 'aborted'
  producer.current = undefined
}
/** What a read_committed reader gets: up to the last stable offset, without what was aborted. */
function committed({ log }: Producer): LogRecord[] {
  const first = log.findIndex(({ transaction: { state } }) => UNSTABLE.has(state))
  const stable = first < 0 ? log : log.slice(0, first)
  return stable.filter(({ transaction: { state } }) => state === 'committed')
}
/** Also one that is decided, until its markers are written. */
const UNSTABLE: ReadonlySet<Transaction['state']> = new Set(['open', 'prepared'])
