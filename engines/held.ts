import type { WindowTable } from '../workloads/queries/window-table.js'

/** Rows that a worker holds for the sink before its sources pause, unless it is told otherwise. */
export const HELD_ROWS = 1 << 20
/** A cell has 8 bytes and stands for any number of clicks, a row has 20 and is one of them. */
const CELLS_FOR_A_ROW = 4
/** Large key spaces have so many windows at least: a state has some open ones in any case. */
const WINDOWS_MIN = 8

/**
 * What one worker holds back for a sink that is busy: rows of single clicks, or cells that changed.
 *
 * Law: `isFull` means stop reading the log, which is the buffer that has no end; nothing else may
 * wait for it. Whatever is held, `isFull` is false behind a cut with nothing that came since: so
 * whoever cuts now and then, full or not, goes on for ever.
 */
export class Held {
  readonly #rowsMax: number
  /** Clicks, or rows of them, since the last cut: there are no more cells than that. */
  #taken = 0

  constructor({ heldRows = HELD_ROWS }: { readonly heldRows?: number }) {
    this.#rowsMax = heldRows
  }
  take(count: number): void {
    this.#taken += count
  }
  /** All of it is on its way. */
  cut(): void {
    this.#taken = 0
  }
  isFullOfRows(rows: number): boolean {
    return rows >= this.#rowsMax
  }
  /** Tables keep the memory of cells that have been handed on: they alone do not tell. */
  isFullOfCells(first: WindowTable, second?: WindowTable): boolean {
    const most = Math.max(this.#rowsMax * CELLS_FOR_A_ROW, first.keys * WINDOWS_MIN)
    return this.#taken >= most && first.cellsMax + (second?.cellsMax ?? 0) >= most
  }
}
