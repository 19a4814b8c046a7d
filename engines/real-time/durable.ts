import type { Disk } from '../../runtime/disk.js'
import type { Program } from '../../runtime/program.js'
import type { CellRows, Kept, KeptRows, Rows, StateRows } from '../../workloads/queries/rows.js'
import { BatchLog } from '../micro-batch/durable.js'
import type { Checkpoint, Store } from '../per-event/durable.js'

/**
 * Micro-batch's log as the store of long-lived stages: an epoch is a batch whose range is logged
 * when it is over, together with the version of the state behind it and its commit.
 *
 * Argument: the three frames of an epoch are appended in this order and synced once, so what a
 * crash leaves is a prefix of them, and only the last one counts. Without it the epoch is read
 * again from its start; its rows are in the sink already, and replace themselves. Checkpoint n of
 * the stages is batch n - 1 of the log: checkpoints begin with 1.
 */
export class EpochLog implements Store {
  readonly #log: BatchLog
  readonly #partitions: number
  /** Of the epoch under way. */
  #starts: readonly number[] = []
  #rows: KeptRows[] = []
  #kind: KeptRows['kind'] = 'cells'

  constructor(disk: Disk, epoch: number, partitions: number) {
    this.#log = new BatchLog(disk, epoch)
    this.#partitions = partitions
  }
  *newest(state: Kept): Program<Checkpoint | undefined> {
    this.#kind = state.kind
    const { id, starts } = yield* this.#log.recover(state, this.#partitions)
    return { id, offsets: starts, rows: [] }
  }
  *begin({ id, offsets }: Checkpoint, state: Kept): Program {
    this.#starts = offsets
    yield* this.#log.begin({ id, starts: offsets, chunk: 0 }, state, [])
  }
  get full(): boolean {
    return this.#log.full
  }
  /** Kept until then: a version is one frame. */
  append(rows: Rows | StateRows): Program {
    if (rows.kind === this.#kind) this.#rows.push(rows)
    return nothing()
  }
  /** The epoch is over: when this returns nothing before these offsets is read again. */
  *complete(id: number, offsets: readonly number[]): Program {
    const batch = id - 1
    yield* this.#log.offsets([{ id: batch, starts: this.#starts, ends: offsets }])
    const version = joined(this.#rows)
    if (version !== undefined) yield* this.#log.state(batch, version)
    yield* this.#log.commit(batch, 0)
    yield* this.#log.sync()
    this.#rows = []
    this.#starts = offsets
  }
}

function* nothing(): Program {}

/** In order, as one; undefined: there are none. */
function joined(parts: readonly KeptRows[]): KeptRows | undefined {
  const [first, ...rest] = parts
  if (first === undefined || rest.length === 0) return first
  if (first.kind === 'state') {
    const all = parts as readonly StateRows[]
    return { ...first, words: concat(all.map(({ words }) => words)) }
  }
  const all = parts as readonly CellRows[]
  return {
    kind: 'cells',
    window: concat(all.map(({ window }) => window)),
    key: concat(all.map(({ key }) => key)),
    count: concat(all.map(({ count }) => count)),
    hash: concat(all.map(({ hash }) => hash)),
  }
}
function concat(parts: readonly Int32Array[]): Int32Array {
  const out = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
