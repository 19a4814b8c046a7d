import type { CellRows, Rows } from '../../workloads/queries/rows.js'
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
  checkpoint(rows: readonly Rows[], state: WindowTable): Checkpoint {
    const { id } = this
    const offsets = this.#offsets
    if (this.#overtaken === undefined) return { id, offsets, rows }
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
