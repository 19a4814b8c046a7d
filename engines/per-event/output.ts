import { ownerOf } from '../../workloads/queries/kernel.js'
import { Merge, merge } from '../../workloads/queries/merge.js'
import type { CellRows, Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { Held } from '../held.js'
import { openWindowFirst, type WorkerWorld } from '../world.js'
import { type FromWorker, PART_PLACES_MAX, type WorkerArgs } from './args.js'
import type { Operator } from './operator.js'

/** Flushes on their way to the sink at once. */
const CREDITS = 2
/** A barrier wants an empty table, and a state for what is new; so does a new window. */
const SPARE_WINDOWS = 2
/** 16 KiB of memory that nobody touched before cost some 20 us. */
const PREPARE_WORDS_MAX = 4_096

type Snapshot = Extract<FromWorker, { kind: 'snapshot' }>

/**
 * What one worker hands on: at barriers a snapshot, and where rows do not wait for checkpoints,
 * flushes. A snapshot leaves only when every flush before it has been committed, so that a
 * checkpoint never claims rows that the sink has not got. Flushes behind it need not be: else a
 * sink that is never idle would let none leave.
 *
 * Where the sink is slower than the stream, what waits here grows up to a bound (held.ts); then the
 * sources pause, and clicks wait in the log. Only they: inputs are read on, which have no more than
 * the rings hold, so a barrier comes through, and takes with it what waits. Whoever waits for one
 * says so, and gets it as soon as the sink has had the last.
 *
 * Snapshots are asynchronous and incremental: at a barrier the deltas since the last one are put
 * aside, and new clicks go into an empty table. What was put aside is then moved into the state, as
 * many cells at a time as a slice has events, between steps of the stream; the rows that this
 * changes are the snapshot.
 * Argument that it is the state at the barrier: the state has only what was moved before, nothing
 * but this moves anything, and the next barrier comes after this snapshot has left.
 */
export class Output {
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  readonly #operator: Operator
  /** Of own keys, without the deltas that nobody took yet. */
  readonly #state: WindowTable
  /** To be swapped for the operator's deltas. */
  #empty: WindowTable
  /** Rows flushed since the last snapshot. */
  readonly #flushed: WindowTable
  readonly covered: number[]
  readonly #coveredFlushed: number[]
  /** Rows go out at once, not with checkpoints. */
  readonly immediate: boolean
  #credits = CREDITS
  /** Flushes before the snapshot that is held, which have not been committed. */
  #before = 0
  #flushedAtMs: number | undefined
  #held: Snapshot | undefined
  readonly #waiting: Held
  #merge: Merge | undefined
  #belowAtBarrier = Number.NEGATIVE_INFINITY

  constructor(world: WorkerWorld, args: WorkerArgs, operator: Operator) {
    this.#world = world
    this.#args = args
    this.#operator = operator
    const { keys, dense } = operator.deltas
    this.#state = world.kernel.table(dense)
    this.#empty = world.kernel.table(dense)
    this.#flushed = new WindowTable(keys)
    if (args.state?.kind === 'cells') this.#state.set(ownRows(args.state, args))
    else if (args.state !== undefined) {
      const own = new Set(operator.partitions)
      operator.users?.set(args.state, (user) => own.has(user % world.log.partitions))
    }
    this.covered = [...args.offsets]
    this.#coveredFlushed = [...args.offsets]
    this.immediate = args.guarantee !== 'exactly-once'
    this.#waiting = new Held(args)
  }

  /** The sources may go on. */
  get mayTakeOn(): boolean {
    if (!this.#counts) return !this.#waiting.isFullOfRows(this.#operator.rowsWaiting)
    return !this.#waiting.isFullOfCells(this.#operator.deltas, this.#flushed)
  }
  /** It is full of what only a snapshot takes with it. */
  get wantsBarrier(): boolean {
    if (this.#args.guarantee === 'none' || (this.immediate && !this.#counts)) return false
    return !this.mayTakeOn && this.#held === undefined
  }
  /** So many more have been worked on. */
  take(events: number): void {
    this.#waiting.take(events)
  }
  credit(): void {
    this.#credits++
    // They come in the order of the flushes.
    if (this.#before > 0) this.#before--
  }
  get #moved(): boolean {
    // One flush at the start: the writer waits for a word of everybody before it shows progress.
    if (this.#flushedAtMs === undefined) return true
    for (let p = 0; p < this.covered.length; p++) {
      if (this.covered[p]! > this.#coveredFlushed[p]!) return true
    }
    return false
  }
  /** Nothing waits and nothing is under way. */
  get idle(): boolean {
    return (
      !this.immediate || (this.#credits === CREDITS && !this.#moved && this.#held === undefined)
    )
  }
  flushInMs(nowMs: number): number {
    if (!this.immediate || this.#credits === 0 || !this.#moved) return Number.POSITIVE_INFINITY
    // What else could come to it, if the log is at its end, or nothing more is taken on?
    if (this.#ended || !this.mayTakeOn) return 0
    return Math.max(0, (this.#flushedAtMs ?? 0) + this.#args.bufferTimeoutMs - nowMs)
  }
  get #ended(): boolean {
    const { log } = this.#world
    for (let p = 0; p < this.covered.length; p++) {
      if (this.#hasPart(p) && this.covered[p]! < log.length(p)) return false
    }
    return true
  }
  /** Rows to commit now, with what they cover; undefined: not yet. */
  flush(nowMs: number, barrier: boolean): { rows: Rows; covered: number[] } | undefined {
    if (!barrier && this.flushInMs(nowMs) > 0) return undefined
    this.#credits--
    this.#flushedAtMs = nowMs
    const covered = this.covered.map((offset, p) => {
      this.#coveredFlushed[p] = offset
      // What this worker has no part in, it does not hold back.
      return this.#hasPart(p) ? offset : Number.POSITIVE_INFINITY
    })
    if (!this.#counts) {
      if (this.#args.guarantee === 'none') {
        this.#operator.users?.keep()
        this.#closeUsers()
      }
      return { rows: this.#operator.takeRows(), covered }
    }
    const rows = merge(this.#operator.deltas, this.#state)
    if (this.#args.guarantee === 'none') {
      this.#waiting.cut()
      this.#close()
    } else this.#flushed.set(rows)
    return { rows, covered }
  }
  #hasPart(partition: number): boolean {
    if (this.#counts) return true
    return this.#operator.partitions.includes(partition)
  }
  get #counts(): boolean {
    return this.#world.kernel.query.output === 'count'
  }
  get canFlush(): boolean {
    return this.#credits > 0
  }

  /** Begins the snapshot of a barrier that has come on all inputs, and lets the inputs go on. */
  snapshot(id: number): void {
    const { partitions, barrierOffsets } = this.#operator
    const offsets = partitions.map((p, k) => [p, barrierOffsets[k]!] as const)
    const { index } = this.#args
    const { users } = this.#operator
    this.#waiting.cut()
    this.#before = CREDITS - this.#credits
    const rows = this.#begin()
    this.#held = { kind: 'snapshot', index, id, offsets, rows }
    if (users !== undefined) {
      this.#held = { ...this.#held, state: users.changes() }
      this.#closeUsers()
    }
    this.#operator.unblock()
  }
  #begin(): Rows {
    if (!this.#counts) return this.#operator.takeRows()
    if (this.immediate) {
      const rows = this.#flushed.rows()
      this.#flushed.clear()
      this.#close()
      return rows
    }
    this.#belowAtBarrier = openWindowFirst(this.#world, this.covered)
    const aside = this.#operator.swap(this.#empty)
    this.#empty = aside
    this.#merge = new Merge(aside, this.#state)
    return this.#advance()
  }
  #advance(): CellRows {
    const rows = this.#merge!.advance(Math.min(this.#args.sliceEvents, PART_PLACES_MAX))
    if (this.#merge!.done) {
      this.#merge = undefined
      // What was over at the barrier. Newer deltas may be of windows that are over by now.
      this.#state.close(this.#belowAtBarrier)
      this.#empty.close(this.#belowAtBarrier)
    }
    return rows
  }
  /**
   * Makes a little of the memory ready that the next barrier or window will want: all at once a
   * million keys would cost the stream tens of ms. True while there is more of it.
   */
  prepare(): boolean {
    if (!this.#counts) return false
    return this.#state.prepare(SPARE_WINDOWS, PREPARE_WORDS_MAX) > 0
  }
  /** The next part of the snapshot, or its last, once it may leave. */
  release(): Exclude<FromWorker, { kind: 'ended' | 'full' }> | undefined {
    const held = this.#held
    if (held === undefined || !this.mayRelease) return undefined
    if (this.#merge === undefined) {
      this.#held = undefined
      const overtaken = this.#operator.takeOvertaken()
      return overtaken === undefined ? held : { ...held, overtaken }
    }
    const { id, rows } = held
    this.#held = { ...held, rows: this.#advance() }
    return { kind: 'part', id, rows }
  }
  /** A snapshot is being taken, or waits to leave. */
  get holds(): boolean {
    return this.#held !== undefined
  }
  /** There is a part of a snapshot, and nothing that it must wait for. */
  get mayRelease(): boolean {
    const mayLeave = this.#held !== undefined && this.#before === 0
    return mayLeave && (this.#merge !== undefined || this.#operator.knowsOvertaken)
  }

  /** What users did too long ago to matter. Other workers' clicks do not hold it back. */
  #closeUsers(): void {
    const own = this.covered.map((offset, p) => (this.#hasPart(p) ? offset : Infinity))
    this.#operator.users?.close(openWindowFirst(this.#world, own))
  }
  /** Where all deltas are in the state. */
  #close(): void {
    const below = openWindowFirst(this.#world, this.covered)
    this.#operator.deltas.close(below)
    this.#state.close(below)
    this.#flushed.close(below)
  }
}

function ownRows(rows: CellRows, { index, workers }: WorkerArgs): CellRows {
  const own = [...rows.key.keys()].filter((i) => ownerOf(rows.key[i]!, workers) === index)
  const pick = (column: Int32Array): Int32Array => Int32Array.from(own, (i) => column[i]!)
  const { window, key, count, hash } = rows
  return {
    kind: 'cells',
    window: pick(window),
    key: pick(key),
    count: pick(count),
    hash: pick(hash),
  }
}
