import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { merge } from '../../workloads/queries/merge.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import { Held } from '../held.js'
import { openWindowFirst, type WorkerWorld } from '../world.js'
import type { Edges, Tuple, WorkerArgs } from './args.js'

/** Flushes on their way to the sink at once. */
const CREDITS = 2

/**
 * The counting bolt of one worker: takes tuples of its keys, and hands rows to the sink's writer
 * from time to time.
 *
 * What goes out depends on where the counts are. `at-least-once`: outside, so a flush has what was
 * added since the last one, and this bolt remembers nothing. `delivery`, `none`: here, so a flush
 * has the counts themselves, which replace older ones; they die with the worker, and the next one
 * begins with nothing.
 *
 * Its edges are acked when the flush that they are in is committed: effect first, ack afterwards.
 */
export class Bolt {
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  /** Since the last flush. */
  readonly #deltas: WindowTable
  /** Counts, where they are kept here. */
  readonly #state: WindowTable | undefined
  readonly each = new EachBuffer()
  #edges = new OpenEdges()
  /** Of the flushes that are not committed yet, oldest first. */
  readonly #flushed: Edges[] = []
  /** By partition: how far it has been told of, where nothing is acked and so nothing is lost. */
  readonly covered: number[]
  #closedBelow = Number.NEGATIVE_INFINITY
  #hasNew: boolean
  #flushedAtMs = Number.NEGATIVE_INFINITY
  readonly #held: Held

  constructor(world: WorkerWorld, args: WorkerArgs) {
    this.#world = world
    this.#args = args
    this.#deltas = world.kernel.table()
    this.#state = args.guarantee === 'at-least-once' ? undefined : world.kernel.table()
    this.covered = [...args.offsets]
    // The writer waits for a word of everybody before it shows progress.
    this.#hasNew = args.guarantee === 'none'
    this.#held = new Held(args)
  }
  /** As much waits for the sink as may wait: whoever emits should pause. */
  get isFull(): boolean {
    const ofRows = this.#world.kernel.query.output === 'each'
    return ofRows
      ? this.#held.isFullOfRows(this.each.length)
      : this.#held.isFullOfCells(this.#deltas)
  }

  /** Rows of single clicks are in `each` already. */
  take({ root, hi, lo, partition, to, rows }: Omit<Tuple, 'kind' | 'from'>): void {
    if (rows !== undefined) {
      this.#deltas.add(rows)
      this.#held.take(rows.key.length)
    }
    if (this.#args.guarantee === 'none') this.covered[partition] = to
    else this.#edges.add(root, hi, lo)
    this.#hasNew = true
  }
  /** No click will come for windows below that one that has not been counted. */
  close(below: number): void {
    this.#closedBelow = Math.max(this.#closedBelow, below)
  }

  get idle(): boolean {
    return !this.#hasNew && this.#flushed.length === 0
  }
  flushInMs(nowMs: number): number {
    if (!this.#hasNew || this.#flushed.length === CREDITS) return Number.POSITIVE_INFINITY
    if (this.isFull) return 0
    return Math.max(0, this.#flushedAtMs + this.#args.bufferTimeoutMs - nowMs)
  }
  /** Rows to commit now; undefined: not yet. */
  flush(nowMs: number): Rows | undefined {
    if (this.flushInMs(nowMs) > 0) return undefined
    this.#flushedAtMs = nowMs
    this.#hasNew = false
    this.#held.cut()
    this.#flushed.push(this.#edges.list())
    this.#edges = new OpenEdges()
    if (this.#world.kernel.query.output === 'each') return this.each.take()
    if (this.#state === undefined) {
      const rows = this.#deltas.rows()
      this.#deltas.clear()
      return rows
    }
    // What still comes for these is there already: it was emitted again.
    this.#deltas.close(this.#closedBelow)
    this.#state.close(this.#closedBelow)
    const rows = merge(this.#deltas, this.#state)
    if (this.#args.guarantee === 'none') this.close(openWindowFirst(this.#world, this.covered))
    return rows
  }
  /** The oldest flush has been committed: its edges. */
  committed(): Edges {
    return this.#flushed.shift()!
  }
}

/** Edges of one flush; those of one root are xored here, which saves mail. */
class OpenEdges {
  readonly #at = new Map<number, number>()
  readonly #root: number[] = []
  readonly #hi: number[] = []
  readonly #lo: number[] = []

  add(root: number, hi: number, lo: number): void {
    const at = this.#at.get(root)
    if (at === undefined) {
      this.#at.set(root, this.#root.push(root) - 1)
      this.#hi.push(hi)
      this.#lo.push(lo)
      return
    }
    this.#hi[at]! ^= hi
    this.#lo[at]! ^= lo
  }
  list(): Edges {
    return { root: this.#root, hi: this.#hi, lo: this.#lo }
  }
}
