import type { Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { openWindowFirst, type WorkerWorld } from '../world.js'
import type { FromWorker, WorkerArgs } from './args.js'
import type { Operator } from './operator.js'

/** Flushes on their way to the sink at once; without one to spare nothing more is taken on. */
const CREDITS = 2
/** `each` rows that wait for a credit before the sources pause. */
const ROWS_MAX = 1 << 18

type Snapshot = Extract<FromWorker, { kind: 'snapshot' }>

/**
 * What one worker hands on: at barriers a snapshot, and where rows do not wait for checkpoints,
 * flushes. A snapshot leaves only when every flush before it has been committed, so that a
 * checkpoint never claims rows that the sink has not got.
 */
export class Output {
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  readonly #operator: Operator
  /** The state as the last snapshot had it, and as the last flush had it. */
  readonly #kept: WindowTable
  readonly #flushed: WindowTable
  readonly covered: number[]
  readonly #coveredFlushed: number[]
  /** Rows go out at once, not with checkpoints. */
  readonly immediate: boolean
  #credits = CREDITS
  #flushedAtMs: number | undefined
  #held: Snapshot | undefined

  constructor(world: WorkerWorld, args: WorkerArgs, operator: Operator) {
    this.#world = world
    this.#args = args
    this.#operator = operator
    this.#kept = known(operator.table)
    this.#flushed = known(operator.table)
    this.covered = [...args.offsets]
    this.#coveredFlushed = [...args.offsets]
    this.immediate = args.guarantee !== 'exactly-once'
  }

  get mayTakeOn(): boolean {
    return this.#credits > 0 || this.#operator.each.length < ROWS_MAX
  }
  credit(): void {
    this.#credits++
  }
  get #moved(): boolean {
    // One flush at the start: the writer waits for a word of everybody before it shows progress.
    if (this.#flushedAtMs === undefined) return true
    return this.covered.some((offset, p) => offset > this.#coveredFlushed[p]!)
  }
  /** Nothing waits and nothing is under way. */
  get idle(): boolean {
    return (
      !this.immediate || (this.#credits === CREDITS && !this.#moved && this.#held === undefined)
    )
  }
  flushInMs(nowMs: number): number {
    if (!this.immediate || this.#credits === 0 || !this.#moved) return Number.POSITIVE_INFINITY
    return Math.max(0, (this.#flushedAtMs ?? 0) + this.#args.bufferTimeoutMs - nowMs)
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
    const rows = this.#changes(this.#flushed)
    if (this.#args.guarantee === 'none') this.#close()
    return { rows, covered }
  }
  #hasPart(partition: number): boolean {
    if (this.#world.kernel.query.output === 'count') return true
    return this.#operator.partitions.includes(partition)
  }
  get canFlush(): boolean {
    return this.#credits > 0
  }

  /** Takes the snapshot of a barrier that has come on all inputs, and lets the inputs go on. */
  snapshot(id: number): void {
    const { partitions, barrierOffsets } = this.#operator
    const rows = this.#changes(this.#kept)
    this.#close()
    this.#held = {
      kind: 'snapshot',
      index: this.#args.index,
      id,
      offsets: partitions.map((p, k) => [p, barrierOffsets[k]!] as const),
      rows,
    }
    this.#operator.unblock()
  }
  /** The snapshot, once it may leave. */
  release(): Snapshot | undefined {
    if (this.#held === undefined || (this.immediate && this.#credits < CREDITS)) return undefined
    const held = this.#held
    this.#held = undefined
    return held
  }

  #changes(since: WindowTable): Rows {
    if (this.#world.kernel.query.output === 'each') return this.#operator.each.take()
    return this.#operator.table.changes(since)
  }
  #close(): void {
    const below = openWindowFirst(this.#world, this.covered)
    for (const table of [this.#operator.table, this.#kept, this.#flushed]) table.close(below)
  }
}

function known(table: WindowTable): WindowTable {
  const copy = new WindowTable(table.keys)
  copy.set(table.rows())
  return copy
}
