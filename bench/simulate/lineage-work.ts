import type { Derivation, FromWorker, ToWorker } from '../../engines/micro-batch/lineage/args.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import type { ClusterSpec } from './cluster-spec.js'

/** A cell of a result, on its way. */
export const CELL_BYTES = 16

const none = new Int32Array(0)
/** Rows that are not there, and how many of them would be. */
export interface CountedRows extends CellRows {
  readonly cells: number
}
export function countedRows(cells: number): CountedRows {
  return { kind: 'cells', window: none, key: none, count: none, hash: none, cells }
}
/** A chunk meets at most so many keys; Zipf or a filter would leave it fewer. */
export function cellsMet({ keys }: ClusterSpec, clicks: number): number {
  return Math.min(keys.count, clicks)
}

/**
 * What workers that keep their state by lineage have to do and to send, as amounts: key groups are
 * alike, and each has its share of a chunk's cells and of the state.
 */
export class LineageWork {
  readonly #spec: ClusterSpec
  /** Of all workers together. */
  #groups = 1
  #nextMs = 0

  constructor(spec: ClusterSpec) {
    this.#spec = spec
  }
  begin(groups: number): void {
    this.#groups = groups
  }
  /** What a chunk tells of each key group that is wanted. */
  deltas(clicks: number, groups: readonly number[]): (readonly [number, CountedRows])[] {
    const rows = countedRows(cellsMet(this.#spec, clicks) / this.#groups)
    return groups.map((group) => [group, rows] as const)
  }
  /**
   * What the slice that comes next takes. A result of a chunk costs as much as where a coordinator
   * takes it in (`mergeMs`), but here each key group only its share of that, where it is.
   */
  derive(derivations: readonly Derivation[]): void {
    let results = 0
    for (const { base, deltas } of derivations) results += deltas.length + (base ? 1 : 0)
    this.#nextMs = (this.#spec.costs.mergeMs * results) / this.#groups
  }
  /** A version is immutable: whoever tells of it copies, and computes nothing. */
  copy(): void {
    this.#nextMs = 0
  }
  takeMs(): number {
    return this.#nextMs
  }
  /** Cells that a batch changes in so many groups: their keys', or what came for them if less. */
  changed(derivations: readonly Derivation[]): CountedRows {
    const { keys } = this.#spec
    const most = (keys.count * derivations.length) / this.#groups
    let came = 0
    for (const { deltas } of derivations) came += cellsIn(deltas)
    return countedRows(Math.min(most, came))
  }
  /** All that so many groups have. */
  state(groups: number): CountedRows {
    return countedRows((this.#spec.stateBytes * groups) / this.#groups / CELL_BYTES)
  }
  /** Undefined: it is none of these. */
  bytesOf(message: ToWorker | FromWorker): number | undefined {
    if (message.kind === 'derive') return this.#derivedBytes(message.derivations)
    if (message.kind === 'mapped') {
      const [first] = message.deltas
      return CELL_BYTES * message.deltas.length * cellsIn(first === undefined ? [] : [first[1]])
    }
    if ('rows' in message) return CELL_BYTES * cellsIn([message.rows])
    return undefined
  }
  /** A group that is lost comes with its part of the checkpoint. */
  #derivedBytes(derivations: readonly Derivation[]): number {
    let bytes = 0
    for (const { base, deltas } of derivations) {
      bytes += CELL_BYTES * cellsIn(deltas)
      if (base !== undefined) bytes += this.#spec.stateBytes / this.#groups
    }
    return bytes
  }
  /** The coordinator reads and writes a checkpoint of all groups: over its own link, as one. */
  get checkpointMs(): number {
    return this.#spec.stateBytes / this.#spec.network.bytesPerMs
  }
}

function cellsIn(parts: readonly CellRows[]): number {
  let cells = 0
  for (const rows of parts) cells += (rows as Partial<CountedRows>).cells ?? 0
  return cells
}
