/**
 * What a barrier brings home. Aligned: n snapshots that are the cut. Unaligned (Carbone et al. 2015
 * for the cut, Flink's FLIP-76 for the overtaking): a worker's state when the barrier came by mail,
 * and of each of its inputs the records that stood before the barrier and were not in the state.
 *
 * Argument that it is the same cut. Positions p are those where the sources were when they put the
 * mark into their rings. A click before p is in its own worker's state, or was sent before the
 * mark: then its receiver had added it to the state, or adds it to what was overtaken, as it reads
 * it or when the mark has come, never both. A click behind p is in neither: a worker reads no
 * further than a mark whose barrier it has not got. So state + overtaken = all clicks before p.
 *
 * Argument that nothing is counted twice later. The receiver goes on to add those records to its
 * own state, and tells it in absolute values with the next snapshot. So they may lie above the
 * state of one checkpoint, and must not go into it: each checkpoint has its own, and drops those
 * of the one before. A record that two barriers overtake is in both, and in neither state. A window
 * stays open here as long as such a record may still come for it.
 *
 * Which transaction is a record in that arrives behind the snapshot? In that of the cut: its cells
 * are told with transaction n as they are at p, above the snapshots' rows. A committer that took
 * the snapshots for all there was before the barrier (iceberg#15846) would leave them to n + 1,
 * and a life that restores n, with p behind them, would never tell them.
 *
 * Given up: a checkpoint that is not complete in time (F15). Its id never comes again, and its
 * snapshots count for nothing; workers end what they began, barrier by barrier, and do not know.
 * Rows are handed out once, because a worker tells only what changed; so those of a barrier that
 * was given up belong to the next checkpoint, also when they come late. They are values from before
 * its cut, and a worker's mail keeps its order: a later value of a cell replaces them. A commit
 * takes the rows that it was made with, whenever it comes.
 */
import type { CellRows, Kept, Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import type { FromWorker } from './args.js'
import type { Checkpoint } from './durable.js'

type Snapshot = Extract<FromWorker, { kind: 'snapshot' }>

/** A barrier on its way: the snapshots that have come. */
export class Pending {
  readonly id: number
  /** When it is given up. */
  readonly untilMs: number
  readonly #offsets: number[]
  #left: number
  #overtaken: WindowTable | undefined

  constructor(id: number, partitions: number, workers: number, untilMs: number) {
    this.id = id
    this.untilMs = untilMs
    this.#offsets = new Array<number>(partitions).fill(0)
    this.#left = workers
  }
  /** Of partitions whose worker has snapshotted. */
  get offsets(): readonly number[] {
    return this.#offsets
  }
  /** True when it was the last one. */
  add({ offsets, overtaken }: Snapshot, keys: number): boolean {
    for (const [p, offset] of offsets) this.#offsets[p] = offset
    if (overtaken !== undefined) {
      this.#overtaken ??= new WindowTable(keys, undefined, false)
      this.#overtaken.add(overtaken)
    }
    return --this.#left === 0
  }
  /**
   * The cut. `state` is that of all snapshots, and lacks what barriers have overtaken. Cells that
   * they touch are told last: within a transaction the last value of a cell counts.
   */
  checkpoint(rows: readonly Rows[], state: Kept): Checkpoint {
    const { id } = this
    const offsets = this.#offsets
    // Only what is counted is exchanged.
    const isTable = state instanceof WindowTable
    if (this.#overtaken === undefined || !isTable) return { id, offsets, rows }
    const overtaken = state.with(this.#overtaken.rows())
    return { id, offsets, rows: [...rows, overtaken], overtaken }
  }
}

/** The first window of which there is more to come than clicks behind the cut. */
export function overtakenFirst(overtaken: CellRows | undefined): number {
  let first = Number.POSITIVE_INFINITY
  if (overtaken !== undefined)
    for (const window of overtaken.window) first = Math.min(first, window)
  return first
}
