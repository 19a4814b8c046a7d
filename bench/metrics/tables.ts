import type { ExpectedCell } from './audit.js'

/** Columns of one cell, in `Tables`. */
const EXPECTED = 0
const EXPECTED_HASH = 1
const FOUND = 2
const FOUND_HASH = 3
const WIDTH = 4

/** Cells of key and window, what was expected beside what was found. */
export class Tables {
  readonly #windows = new Map<number, Map<number, number>>()
  readonly #cells: number[] = []
  // Neighbouring rows mostly have the same window.
  #window = Number.NaN
  #keys = new Map<number, number>()

  expect(cell: ExpectedCell): void {
    this.#sum(this.#at(cell.window, cell.key) + EXPECTED, cell.count, cell.hash)
  }
  /** Rows of the same cell add up: whoever reads them all sees their sum. */
  add(window: number, key: number, count: number, hash: number): void {
    this.#sum(this.#at(window, key) + FOUND, count, hash)
  }
  #sum(at: number, count: number, hash: number): void {
    this.#cells[at]! += count
    this.#cells[at + 1] = (this.#cells[at + 1]! + hash) | 0
  }
  #at(window: number, key: number): number {
    if (window !== this.#window) {
      const keys = this.#windows.get(window) ?? new Map<number, number>()
      this.#windows.set(window, keys)
      this.#keys = keys
      this.#window = window
    }
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const at = this.#cells.length
    this.#cells.push(0, 0, 0, 0)
    this.#keys.set(key, at)
    return at
  }

  /** `foreign`: the part of the surplus that stands in cells where nothing was expected. */
  compare() {
    const cells = this.#cells
    let lost = 0
    let surplus = 0
    let foreign = 0
    let wrongCells = 0
    for (let at = 0; at < cells.length; at += WIDTH) {
      const more = cells[at + FOUND]! - cells[at + EXPECTED]!
      const hidden = more === 0 && cells[at + FOUND_HASH] !== cells[at + EXPECTED_HASH]
      if (more !== 0 || hidden) wrongCells++
      if (more < 0 || hidden) lost += Math.max(1, -more)
      if (more > 0 || hidden) surplus += Math.max(1, more)
      if (cells[at + EXPECTED] === 0) foreign += Math.max(0, more)
    }
    return { lost, surplus, foreign, wrongCells, cells: cells.length / WIDTH }
  }
}
