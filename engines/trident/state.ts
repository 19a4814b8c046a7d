import type { CellRows } from '../../workloads/queries/rows.js'
import type { StateKind } from './args.js'

/** A value, the transaction that wrote it last and, for opaque batches, the value before. */
export interface Cell {
  readonly window: number
  readonly key: number
  readonly count: number
  readonly hash: number
  readonly txid: number
  /** Before that transaction. */
  readonly prevCount: number
  readonly prevHash: number
}

/**
 * Trident's map states, after TransactionalValue and OpaqueValue: what is stored says by itself
 * whether a batch is in it, so a batch that failed half-way can be applied again, key by key.
 *
 * - `transactional`: a txid has the same tuples in each attempt. Stored txid equal: it is in.
 * - `opaque`: attempts of a txid may differ. Equal: again, from the value before; older: what is
 *   there becomes the value before. A newer one cannot be, since commits come in order of txid.
 *
 * The value before undoes only keys that the next attempt has too. A key that it has not keeps what
 * the failed attempt added, and the batch that brings its tuples later adds them again. So a retry
 * also puts back each key that bears its txid and is not in it (`undone`). A store outside would
 * keep the keys of the txid under way with it, to find them.
 */
export class MapState {
  readonly #kind: StateKind
  readonly #keys: number
  readonly #cells = new Map<number, Cell>()

  constructor(kind: StateKind, keys: number) {
    this.#kind = kind
    this.#keys = keys
  }
  get cells(): Cell[] {
    return [...this.#cells.values()]
  }
  put(cells: readonly Cell[]): void {
    for (const cell of cells) this.#cells.set(this.#at(cell.window, cell.key), cell)
  }
  #at(window: number, key: number): number {
    return window * this.#keys + key
  }
  /** What must be put so that these deltas of a batch are in the state once. */
  added(txid: number, { window, key, count, hash }: CellRows): Cell[] {
    return Array.from(key, (k, i) => this.#added(txid, window[i]!, k, count[i]!, hash[i]!))
  }
  /** What an older attempt of it has put, and this one does not put again: the values before. */
  undone(txid: number, puts: readonly Cell[]): Cell[] {
    if (this.#kind === 'transactional') return []
    const has = new Set(puts.map(({ window, key }) => this.#at(window, key)))
    return [...this.#cells]
      .filter(([at, cell]) => cell.txid === txid && !has.has(at))
      .map(([, cell]) => before(cell))
  }
  #added(txid: number, window: number, key: number, count: number, hash: number): Cell {
    const old = this.#cells.get(this.#at(window, key)) ?? fresh(window, key)
    if (old.txid > txid) {
      throw new Error(`key ${key} of window ${window} has transaction ${old.txid}, ${txid} is late`)
    }
    if (old.txid === txid && this.#kind === 'transactional') return old
    const { count: n, hash: h } = old.txid === txid ? before(old) : old
    return {
      window,
      key,
      count: (n + count) | 0,
      hash: (h + hash) | 0,
      txid,
      prevCount: n,
      prevHash: h,
    }
  }
  /** Forgets windows below; no click comes for them. */
  close(below: number): void {
    for (const [at, { window }] of this.#cells) if (window < below) this.#cells.delete(at)
  }
}

function fresh(window: number, key: number): Cell {
  return { window, key, count: 0, hash: 0, txid: -1, prevCount: 0, prevHash: 0 }
}
function before(cell: Cell): Cell {
  return { ...cell, count: cell.prevCount, hash: cell.prevHash }
}

/** The values of these keys, for a sink in which they replace older ones. */
export function rowsOf(cells: readonly Cell[]): CellRows {
  return {
    kind: 'cells',
    window: Int32Array.from(cells, (c) => c.window),
    key: Int32Array.from(cells, (c) => c.key),
    count: Int32Array.from(cells, (c) => c.count),
    hash: Int32Array.from(cells, (c) => c.hash),
  }
}
