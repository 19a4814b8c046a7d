import type { CellRows, Rows } from '../../workloads/queries/rows.js'
import { cellName } from '../../workloads/reference.js'
import { BrokenOracle } from './oracles.js'
import { Prefix, type Prefixes } from './prefix.js'

/**
 * The commits of a run in output mode append: a cell comes once, with the commit whose clicks close
 * its window, and has the value that it has when all clicks are counted.
 */
export class Finals {
  readonly #prefixes: Prefixes
  /** The answer to all clicks. */
  readonly #whole: Prefix
  readonly #told = new Set<number>()

  constructor(prefixes: Prefixes) {
    this.#prefixes = prefixes
    this.#whole = new Prefix(prefixes)
    this.#whole.grow(prefixes.additions.map((all) => all.length))
  }

  /** The commit completes this prefix. */
  applied(id: number | undefined, parts: readonly CellRows[], { offsets }: Prefix): void {
    const below = this.#prefixes.finalBelow(offsets)
    for (const rows of parts) {
      for (let i = 0; i < rows.key.length; i++) {
        const name = cellName(rows.window[i]!, rows.key[i]!)
        const cell = this.#right(rows, i)
        if (cell === undefined) {
          throw new BrokenOracle('O5', `commit ${id} has cell ${name}, and not its final value`)
        }
        if (rows.window[i]! >= below) {
          throw new BrokenOracle('O5', `commit ${id} has cell ${name} before its window is over`)
        }
        if (this.#told.has(cell)) throw new BrokenOracle('O5', `commit ${id} has ${name} again`)
        this.#told.add(cell)
      }
    }
    for (const [name, cell] of this.#prefixes.cells) {
      if (this.#prefixes.windows[cell]! >= below || this.#told.has(cell)) continue
      throw new BrokenOracle('O5', `commit ${id} closes cell ${name}, and does not tell it`)
    }
  }
  /** A committed read shows exactly what came. */
  read(rows: Rows): void {
    if (rows.kind !== 'cells') throw new BrokenOracle('O3', 'a reader saw rows that are no cells')
    for (let i = 0; i < rows.key.length; i++) {
      const cell = this.#right(rows, i)
      if (cell !== undefined && this.#told.has(cell)) continue
      const name = cellName(rows.window[i]!, rows.key[i]!)
      throw new BrokenOracle('O3', `a reader saw cell ${name}, which no commit made`)
    }
    if (rows.key.length === this.#told.size) return
    const came = this.#told.size
    throw new BrokenOracle('O3', `a reader saw ${rows.key.length} cells, and ${came} came out`)
  }
  /** Index of the cell, if that is its final value. */
  #right({ window, key, count, hash }: CellRows, i: number): number | undefined {
    const cell = this.#prefixes.cells.get(cellName(window[i]!, key[i]!))
    if (cell === undefined) return undefined
    const { count: counts, hash: hashes } = this.#whole
    return counts[cell] === count[i] && hashes[cell] === hash[i] ? cell : undefined
  }
}
